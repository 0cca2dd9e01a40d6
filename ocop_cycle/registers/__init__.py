"""Registers that people hand in as tables: read, checked row by row, turned into typed values."""

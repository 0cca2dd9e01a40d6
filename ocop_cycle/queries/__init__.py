"""Reads; they change nothing."""

"""Bulk tables that ship with the programme: checked here, given to the rules as values."""

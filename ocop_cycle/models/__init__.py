"""The tables: columns, keys and checks; no methods."""

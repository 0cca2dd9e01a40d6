"""Commands: one function, one act; the caller owns the transaction."""

"""What the decisions say: values in, values out; the standard library only."""

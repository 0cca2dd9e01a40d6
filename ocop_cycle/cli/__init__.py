"""The operator's door: commands that parse, call one service and show."""

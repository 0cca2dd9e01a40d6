"""Files that people hand in: what each is, where it lies."""

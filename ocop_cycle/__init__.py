"""What is stored, what may be done, and the doors to it."""

"""What each mail says and how it leaves."""

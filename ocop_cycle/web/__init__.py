"""The office's door: one plain status page and what it leads to."""

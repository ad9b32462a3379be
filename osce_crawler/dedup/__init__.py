"""What repeats, and what only looks like it. Pure."""

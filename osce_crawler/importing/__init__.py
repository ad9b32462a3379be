"""Import of WARC files, saved pages and text extracts that others collected."""

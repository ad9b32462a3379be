"""What others have collected, into the archive: WARC files, saved pages, text dumps."""

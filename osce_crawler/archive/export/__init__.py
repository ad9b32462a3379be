"""The archive as files: tables, WARC, a lean copy, a backup."""

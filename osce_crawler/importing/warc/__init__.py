"""WARC, ARC and WACZ files: from bytes to captures."""

"""The end of a crawl: what it saw is judged, and what was held back is written or kept back."""

"""The Scrapy spider. It finds and requests pages and yields captures. It parses no releases."""

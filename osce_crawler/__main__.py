"""`python -m osce_crawler` is the `osce-crawler` command."""

from osce_crawler.cli import main

main()

"""Pages that repeat themselves, generated: the truth is known from how each page was made.

The order of work: `prose` writes texts, `look_alikes` make bodies of which nothing may be removed,
`repeats` add copies, `markup` prints the page as HTML. Nothing here uses `osce_crawler.dedup`.
"""

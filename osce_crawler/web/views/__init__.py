"""One module for each kind of page: an archive and what was requested in, an answer out."""

"""The archive in a browser: pages for a researcher, with all of Datasette below them."""

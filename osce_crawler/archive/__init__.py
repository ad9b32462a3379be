"""One SQLite file that keeps captures, releases and runs for decades. Knows no page and no
network.
"""

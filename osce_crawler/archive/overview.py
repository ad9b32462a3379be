"""What the archive holds, in a few numbers: for the first page of a reader."""

from osce_crawler.archive.reader import Archive, Row

_TOTALS = """
SELECT count(*) AS texts, count(DISTINCT node_id) AS releases, min(published_on) AS first_on,
  max(published_on) AS last_on, count(DISTINCT language) AS languages,
  sum(published_on IS NULL) AS undated, sum(gone_at IS NOT NULL) AS gone,
  sum(confidence = 'low') AS unsure
FROM press_releases
"""
_LAST_RUN = """
SELECT run_id, site, started_at, finished_at FROM crawl_runs WHERE kind = 'crawl'
ORDER BY run_id DESC LIMIT 1
"""
_LATEST = """
SELECT node_id, language, title, published_on, place, content_type FROM press_releases
WHERE published_on IS NOT NULL ORDER BY published_on DESC, node_id DESC, language LIMIT ?
"""
_TRANSLATIONS = """
SELECT node_id, language, title, published_on, url, revision FROM press_releases
WHERE node_id = ? ORDER BY language = 'en' DESC, language
"""


def totals(archive: Archive) -> Row:
    """Texts, releases, first and last date, and how many are gone, undated or of low confidence."""
    return archive.first(_TOTALS) or {}


def last_crawl(archive: Archive) -> Row | None:
    """The last crawl; None if everything was imported."""
    return archive.first(_LAST_RUN)


def latest(archive: Archive, limit: int) -> list[Row]:
    """The releases with the newest dates of publication."""
    return list(archive.rows(_LATEST, [limit]))


def texts_of(archive: Archive, node_id: int) -> list[Row]:
    """The texts of one release: its languages, English first."""
    return list(archive.rows(_TRANSLATIONS, [node_id]))

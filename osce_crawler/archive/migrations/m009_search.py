"""Part of migration 9: the text is stored once, and the full-text indexes are built anew."""

from osce_crawler.archive.migrations.statements import Database, rebuild, run_script
from osce_crawler.archive.search_texts import build_indexes, build_joined_words

_SUPERSEDED = """
CREATE TABLE new_superseded_texts ( -- Texts of revisions that are not the latest of their record.
  text_id INTEGER PRIMARY KEY, -- rowid of superseded_texts_fts
  record_id INTEGER NOT NULL REFERENCES records(record_id), -- release in one language
  content_digest TEXT NOT NULL, -- content digest of the revisions with this text
  UNIQUE (record_id, content_digest)
) STRICT
"""
# FTS5 reads the texts that it shows from these views: highlight() and snippet() give the text as
# published. Its entries are those of the folded text.
_SEARCH = """
CREATE VIEW search_texts AS -- Text of the latest revisions, for `press_releases_fts`.
SELECT
  r.record_id, -- rowid of press_releases_fts
  v.title, -- as printed; null where the release is withheld
  (SELECT group_concat(text, char(10) || char(10)) FROM
    (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position)
  ) AS body -- kept paragraphs, joined by an empty line; null where the release is withheld
FROM records r LEFT JOIN revisions v ON v.revision_id = r.latest_revision_id
  AND r.record_id NOT IN (SELECT record_id FROM withheld WHERE released_at IS NULL);
CREATE VIEW superseded_search_texts AS -- Text of the rows of `superseded_texts`, for `superseded_texts_fts`.
SELECT
  s.text_id, -- rowid of superseded_texts_fts
  v.title, -- as printed; null where the release is withheld
  (SELECT group_concat(text, char(10) || char(10)) FROM
    (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position)
  ) AS body -- kept paragraphs, joined by an empty line; null where the release is withheld
FROM superseded_texts s LEFT JOIN revisions v ON v.revision_id =
  (SELECT max(x.revision_id) FROM revisions x WHERE (x.record_id, x.content_digest) = (s.record_id, s.content_digest))
  AND s.record_id NOT IN (SELECT record_id FROM withheld WHERE released_at IS NULL);
CREATE VIRTUAL TABLE press_releases_fts USING fts5(
  title, body, content='search_texts', content_rowid='record_id', tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE superseded_texts_fts USING fts5(
  title, body, content='superseded_search_texts', content_rowid='text_id', tokenize="unicode61 remove_diacritics 2"
);
CREATE TABLE joined_words ( -- Compounds of the texts, so that a search for cooperation also finds co-operation.
  joined TEXT NOT NULL, -- folded, without case, accents and hyphens: cooperation
  parts TEXT NOT NULL, -- the same as words in a row: co operation
  PRIMARY KEY (joined, parts)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_fold ( -- How the texts in the full-text indexes are folded. For another version, `migrate` builds them anew.
  version INTEGER NOT NULL -- version of the fold
) STRICT;
"""


def store_texts_once(db: Database) -> None:
    """Replace the stored copies of the texts by views, and build the indexes with today's fold."""
    for table in ("press_releases_fts", "superseded_texts_fts", "search_texts"):
        db.execute(f"DROP TABLE {table}")
    rebuild(db, "superseded_texts", _SUPERSEDED, "text_id, record_id, content_digest")
    run_script(db, _SEARCH)
    build_indexes(db.conn)
    build_joined_words(db.conn)

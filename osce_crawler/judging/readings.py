"""A release that was just parsed, as the rules of alarms need it."""

from osce_crawler.alarms.filled import filled_fields
from osce_crawler.alarms.letters import damaged_letters
from osce_crawler.alarms.observation import Reading
from osce_crawler.identity import digest_of
from osce_crawler.records import CleanRelease


def reading_of(clean: CleanRelease, page_bytes: int) -> Reading:
    """The reading of a release from a page of this length."""
    release, kept = clean.release, clean.kept
    body = "\n".join(kept)
    return Reading(
        key=(release.node_id, release.language),
        url=release.url,
        layout=release.layout,
        title=release.title,
        content_type=release.content_type,
        published_on=release.published_on.isoformat() if release.published_on else None,
        filled=filled_fields(
            published_on=release.published_on,
            date_source=release.published_on_source,
            place=release.place,
            sources=release.sources,
            fields_of_work=release.fields_of_work,
            content_type=release.content_type,
            dateline=release.dateline,
            warnings=release.warnings,
        ),
        paragraphs=len(kept),
        removed=len(clean.removed),
        page_bytes=page_bytes,
        damage=damaged_letters(f"{release.title}\n{body}"),
        opening=digest_of(kept[0]) if kept else "",
        text=clean.content_digest,
    )

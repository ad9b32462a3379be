"""What a walk leaves behind: what became of releases, what led to pages, the frontier, the chain of
manifests.
"""

from typing import Any

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import CrawledPage, Lead, Purpose, Step, Trail, sha256
from tests.archive.made import ROOT, capture, keep, release


def _all(writer: ArchiveWriter, sql: str) -> list[tuple[Any, ...]]:
    return writer.connection.execute(sql).fetchall()


def test_a_release_whose_last_fetch_failed_is_asked_for_again(writer: ArchiveWriter) -> None:
    writer.keep_failure(writer.keep_capture(capture(node_id=2)), kind="truncated", message="cut")
    writer.keep_failure(
        writer.keep_capture(capture(node_id=3, http_status=404)), kind="http-404", message="none"
    )
    keep(writer, release(4))
    keep(writer, release(4), node_id=4, payload=b"cut")
    assert writer.crawl.failed_before(ROOT) == [f"{ROOT}/cthb/2"]

    keep(writer, release(2), payload=b"whole")

    assert writer.crawl.failed_before(ROOT) == []


def test_what_the_walk_under_way_has_found_is_not_known_to_it(writer: ArchiveWriter) -> None:
    keep(writer, release(1))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
    keep(writer, release(2))

    assert writer.crawl.known_addresses() == [f"{ROOT}/cthb/1"]
    assert writer.crawl.not_requested(ROOT) == [f"{ROOT}/cthb/1"]


def test_gone_returned_and_moved_are_noted_once(writer: ArchiveWriter) -> None:
    own = f"{ROOT}/cthb/1"
    keep(writer, release())
    for _ in range(2):
        assert writer.keep_gone(writer.keep_capture(capture(b"none", http_status=404))) == "gone"
    assert _all(writer, "SELECT gone_at IS NULL, body FROM press_releases") == [(0, "One.\n\nTwo.")]
    keep(writer, release())
    moved = release(url=f"{ROOT}/new/1")
    keep(writer, moved, payload=b"moved", via=(own,))

    assert _all(writer, "SELECT event FROM record_events ORDER BY event_id") == [
        ("gone",), ("returned",), ("moved",),
    ]  # fmt: skip
    assert _all(writer, "SELECT url, gone_at, unlisted_at FROM records") == [
        (f"{ROOT}/new/1", None, None)
    ]


def test_another_thing_at_a_release_s_own_address_is_noted_and_the_text_stays(
    writer: ArchiveWriter,
) -> None:
    keep(writer, release())

    writer.keep_rejection(
        writer.keep_capture(capture(b"event")), kind="not-a-release", message="an event"
    )
    keep(writer, release(2), payload=b"another", via=(f"{ROOT}/cthb/1",))

    assert _all(writer, "SELECT record_id, event, detail FROM record_events") == [
        (1, "replaced", f"{ROOT}/cthb/1: an event")
    ]
    assert _all(writer, "SELECT body FROM press_releases WHERE node_id = 1") == [("One.\n\nTwo.",)]


def test_a_release_that_something_else_stood_in_for_comes_back_once(writer: ArchiveWriter) -> None:
    keep(writer, release())
    for payload in (b"event", b"another event"):
        writer.keep_rejection(
            writer.keep_capture(capture(payload)), kind="not-a-release", message="an event"
        )
    for payload in (b"1", b"2"):
        keep(writer, release(), payload=payload)
    writer.keep_rejection(
        writer.keep_capture(capture(b"event")), kind="not-a-release", message="an event"
    )

    assert _all(writer, "SELECT event FROM record_events ORDER BY event_id") == [
        ("replaced",), ("returned",), ("replaced",),
    ]  # fmt: skip


def test_an_address_that_leads_to_the_known_page_of_another_release_is_replaced(
    writer: ArchiveWriter,
) -> None:
    """The other page has the bytes that it had before, so nobody reads it."""
    keep(writer, release())
    keep(writer, release(2), payload=b"2")

    kept = writer.keep_capture(capture(b"2", 2, via=(f"{ROOT}/cthb/1",)))

    assert writer.keep_revisit(kept) == "revisit"
    assert _all(writer, "SELECT record_id, event, detail FROM record_events") == [
        (1, "replaced", f"{ROOT}/cthb/1: shows {ROOT}/cthb/2")
    ]


def test_a_reparse_leaves_a_broken_off_crawl_to_go_on(writer: ArchiveWriter) -> None:
    writer.begin_frontier(
        Trail(requested="", leads=[Lead(url=f"{ROOT}/cthb/1", purpose=Purpose.RELEASE)])
    )
    writer.run.end(outcome="interrupted", walk_complete=False, exit_code=130)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", kind="reparse")
    writer.run.end(outcome="finished", walk_complete=False, exit_code=0)

    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")

    assert writer.run.resumes == 1
    assert [lead.url for lead in writer.crawl.frontier.leads(done=False)] == [f"{ROOT}/cthb/1"]


def test_what_led_to_a_page_is_kept_with_it(writer: ArchiveWriter) -> None:
    step = Step(
        capture=capture(b"", url=f"{ROOT}/old/1", http_status=301, redirected_to=f"{ROOT}/cthb/1")
    )
    failed = Step(capture=capture(b"", http_status=None), error=("no-answer", "timeout"))
    trail = Trail(requested=f"{ROOT}/old/1", on_the_way=[step, failed])

    writer.keep_revision(writer.keep_page(CrawledPage(capture=capture(), trail=trail)), release())

    assert _all(writer, "SELECT http_status, outcome, payload_digest IS NULL FROM captures ORDER BY"
                        " capture_id") == [
        (301, "support", 1), (None, "failed", 1), (200, "new", 0),
    ]  # fmt: skip
    assert _all(writer, "SELECT captures, support, failed, new FROM crawl_runs") == [(3, 1, 1, 1)]


def test_manifests_form_a_chain(writer: ArchiveWriter) -> None:
    keep(writer, release())
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)

    (first, second) = _all(
        writer,
        "SELECT previous_digest, manifest_digest, manifest FROM run_manifests ORDER BY run_id",
    )
    assert (first[0], second[0]) == (None, first[1])
    assert all(sha256(row[2].encode()) == row[1] for row in (first, second))
    assert '"captures": {\n   "count": 1' in first[2]


def test_findings_of_an_interrupted_crawl_are_those_of_the_one_that_goes_on(
    writer: ArchiveWriter,
) -> None:
    left = Lead(url=f"{ROOT}/cthb/9", purpose=Purpose.RELEASE)
    writer.note_trail(Trail(requested="", leads=[left]))
    writer.run.note_finding("truncated", f"{ROOT}/cthb/1", "cut")
    writer.run.end(outcome="interrupted", walk_complete=False, exit_code=None)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")

    assert (writer.run.resumes, writer.run.found_before()) == (1, 1)
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
    assert writer.run.found_before() == 0

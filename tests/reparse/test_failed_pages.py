"""Pages that could not be parsed when they were fetched, parsed again by a newer parser."""

from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.reader import Archive
from osce_crawler.records import CrawledPage as Page
from osce_crawler.records import Step, Trail
from sample_site import Faults, load_releases
from sample_site.routes import Routes
from tests.archive.made import capture
from tests.reparse.conftest import BEFORE, NOW, ROOTS, THEN, Make, Pages


def _broken(pages: Pages) -> tuple[str, bytes]:
    """A page that an older parser refused, at an address that led to it; its address and its
    bytes.
    """
    path = next(
        one.path for one in load_releases() if one.node_id == 46203 and one.language == "en"
    )
    payload = Routes(load_releases(), Faults()).answer(path).body
    url, old = f"{ROOTS[0]}{path}", f"{ROOTS[0]}/old/46203"
    pages.writer.run.begin(site=ROOTS[0], options={}, tool="0", policy="v1", parser="old")
    step = Step(capture=capture(b"", url=old, http_status=301, redirected_to=url, fetched_at=THEN))
    page = Page(
        capture=capture(payload, url=url, fetched_at=THEN, via=(old,)),
        trail=Trail(requested=old, on_the_way=[step]),
    )
    pages.writer.keep_failure(pages.writer.keep_page(page), kind="no-title", message="none")
    pages.writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    return url, payload


def test_a_page_that_failed_becomes_a_record_seen_when_it_was_fetched(made: Make) -> None:
    pages = made(count=2)
    url, _ = _broken(pages)
    before = pages.all("SELECT capture_id, run_id, outcome, error_kind, headers FROM captures")

    found = pages.survey()
    assert (found.outcomes, found.records) == ({"same": 2, "readable": 1}, 2)
    assert found.rows["drupal6", "readable", "no-title"]["releases"] == 1
    assert pages.reparse() == {"new": 1}

    columns = "url, revision, cause, created_at, first_seen_at, last_seen_at"
    assert pages.all(
        f"SELECT {columns} FROM records JOIN revisions USING (record_id) WHERE node_id = 46203"
    ) == [(url, 1, "parser", NOW, THEN, THEN)]
    assert pages.all("SELECT a.url, learned_from FROM addresses a JOIN records USING (record_id)"
                     " WHERE node_id = 46203") == [
        (f"{ROOTS[0]}/old/46203", "fetch"), (url, "redirect"),
    ]  # fmt: skip
    assert before == pages.all(
        "SELECT capture_id, run_id, outcome, error_kind, headers FROM captures"
    )
    assert pages.all(
        "SELECT r.node_id, v.revision FROM captures c JOIN records r USING (record_id)"
        " JOIN revisions v USING (revision_id) WHERE c.outcome = 'failed'"
    ) == [(46203, 1)]
    assert [one for one in Verification.open(pages.path).problems() if one.check == "run"] == []
    assert pages.survey().outcomes == {"same": 3}
    assert (
        list(
            Archive.open(pages.path, "2026-05-31").rows(
                "SELECT 1 FROM press_releases WHERE node_id = 46203"
            )
        )
        == []
    )


def test_a_page_that_still_cannot_be_read_is_told_and_left(made: Make) -> None:
    pages = made(count=2)
    assert pages.keep(f"{ROOTS[1]}/cthb/9", b"<html><body>cut") == "failed"

    found = pages.survey()

    assert found.outcomes == {"same": 2, "unreadable": 1}
    assert found.rows["none", "unreadable", "truncated"]["releases"] == 1
    assert found.objection(allow_lost_fields=False, allow_lost_records=False) is None


def test_a_failed_page_of_a_known_release_is_a_change_of_the_site(made: Make) -> None:
    pages = made(count=2)
    url, payload = _broken(pages)
    pages.keep(url, payload)
    _, later = _broken(pages)  # the same bytes again, refused: nothing is known to have changed
    assert pages.survey().outcomes == {"same": 4}

    kept = pages.writer.keep_capture(
        capture(later.replace(b"Short-wave", b"Long-wave"), url=url, fetched_at=NOW)
    )
    pages.writer.keep_failure(kept, kind="no-title", message="none")

    found = pages.survey()
    assert (found.records, found.of_records) == (3, {"same": 3})
    assert found.outcomes == {"same": 3, "revised": 1}
    assert found.changed["text"] == 0  # the texts of the records' own pages are the same
    assert pages.reparse() == {"revised": 1}
    assert pages.all("SELECT revision, cause FROM revisions JOIN records USING (record_id) WHERE"
                     " node_id = 46203") == [
        (1, "site"), (2, "site"),
    ]  # fmt: skip
    assert pages.all("SELECT last_seen_at FROM records WHERE node_id = 46203") == [(NOW,)]
    assert pages.survey().outcomes == {"same": 3}


def test_a_failed_page_that_was_overtaken_is_let_be(made: Make) -> None:
    pages = made(count=2)
    url, payload = _broken(pages)
    pages.keep(url.replace("/secretariat/", "/node/"), payload)

    assert pages.survey().outcomes == {"same": 3, "superseded": 1}


def test_a_failed_page_is_compared_by_when_it_was_fetched(made: Make) -> None:
    """An import kept an older page after the one that a parser refused: that one is the newer."""
    pages = made(count=2)
    url, payload = _broken(pages)
    older = payload.replace(b"Short-wave", b"Long-wave")
    pages.keep(url.replace("/secretariat/", "/node/"), older, at=BEFORE)

    assert pages.survey().outcomes == {"same": 3, "revised": 1}
    assert pages.reparse() == {"revised": 1}
    assert pages.survey().outcomes == {"same": 3}


def test_a_record_of_two_failed_pages_was_first_seen_at_the_older(made: Make) -> None:
    pages = made(count=2)
    url, payload = _broken(pages)
    older = capture(
        payload.replace(b"Short-wave", b"Long-wave"),
        url=url.replace("/secretariat/", "/node/"),
        fetched_at=BEFORE,
    )
    pages.writer.run.begin(site=ROOTS[0], options={}, tool="0", policy="v1", parser="old")
    pages.writer.keep_failure(pages.writer.keep_capture(older), kind="no-title", message="none")
    pages.writer.run.end(outcome="finished", walk_complete=True, exit_code=1)

    assert pages.reparse() == {"new": 1, "revised": 1}

    assert pages.all("SELECT first_seen_at, last_seen_at FROM records WHERE node_id = 46203") == [
        (BEFORE, THEN)
    ]
    assert list(Verification.open(pages.path).problems()) == []

"""Differences between two versions: every change is reported, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.diff import (
    FieldChange,
    Version,
    compare,
    file_line,
    loses_text,
    rules_changed,
    version_of,
    word_changes,
)
from osce_crawler.records import Attachment, Image
from tests.archive.made import release

_TEXTS = st.text(st.sampled_from("ab .,é\n"), max_size=30)
_PARAGRAPHS = st.lists(
    st.sampled_from(["One two three.", "One two four.", "Five.", "Six seven.", "", "x"]), max_size=6
)


def _version(*paragraphs: str | tuple[str, str], **fields: str) -> Version:
    placed = tuple((one, None) if isinstance(one, str) else one for one in paragraphs)
    return Version(fields=fields, paragraphs=placed)


@given(old=_TEXTS, new=_TEXTS)
def test_words_are_the_old_text_and_the_new_one(old: str, new: str) -> None:
    words = word_changes(old, new)

    assert "".join(text for sign, text in words if sign in "=-") == old
    assert "".join(text for sign, text in words if sign in "=+") == new
    assert all(text for _, text in words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "ten men came",
            "ten women came",
            [("=", "ten"), ("-", " men"), ("+", " women"), ("=", " came")],
        ),
        ("It ended.", "It ended. (Corrected.)", [("=", "It ended."), ("+", " (Corrected.)")]),
        ("same", "same", [("=", "same")]),
        ("", "new", [("+", "new")]),
        ("12 men", "13 men", [("-", "12"), ("+", "13"), ("=", " men")]),
    ],
)
def test_words_change_as_a_reader_would_say(
    old: str, new: str, words: list[tuple[str, str]]
) -> None:
    assert list(word_changes(old, new)) == words


@given(old=_PARAGRAPHS, new=_PARAGRAPHS)
def test_paragraphs_that_change_lead_from_the_old_text_to_the_new_one(
    old: list[str], new: list[str]
) -> None:
    changes = compare(_version(*old), _version(*new)).paragraphs
    went = {change.old_position for change in changes}
    came = {change.new_position for change in changes}

    stayed = [text for position, text in enumerate(old) if position not in went]
    assert stayed == [text for position, text in enumerate(new) if position not in came]
    assert bool(changes) == (old != new)
    assert [change.old for change in changes if change.old is not None] == [
        text for position, text in enumerate(old) if position in went
    ]
    assert [change.new for change in changes if change.new is not None] == [
        text for position, text in enumerate(new) if position in came
    ]


def test_a_changed_paragraph_goes_with_the_one_that_it_was() -> None:
    old = _version("The first stays.", "Ten men came to the river.", "The last stays.")
    new = _version(
        "The first stays.", "A new one.", "Ten women came to the river.", "The last stays."
    )

    changes = compare(old, new).paragraphs

    assert [(change.kind, change.old_position, change.new_position) for change in changes] == [
        ("added", None, 1),
        ("changed", 1, 2),
    ]


def test_a_paragraph_that_a_rule_takes_is_still_on_the_page() -> None:
    published = _version("One.", "Two.", "One.")
    cleaned = _version("One.", "Two.", ("One.", "block"))

    (taken,) = compare(published, cleaned).paragraphs
    (given_back,) = compare(cleaned, published).paragraphs

    assert (taken.kind, taken.rule, taken.old_position, taken.new) == ("left out", "block", 2, None)
    assert (given_back.kind, given_back.rule, given_back.new_position) == ("restored", "block", 2)
    assert list(rules_changed(published, cleaned)) == [("leaves out", "block")]
    assert list(rules_changed(cleaned, published)) == [("restores", "block")]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [(None, "VIENNA", "gains"), ((), ("a",), "gains"), ("VIENNA", None, "loses"), (("a",), (), "loses"), ("a", "b", "changes")],
)  # fmt: skip
def test_a_field_is_gained_lost_or_changed(
    old: str | tuple[str, ...] | None, new: str | tuple[str, ...] | None, kind: str
) -> None:
    assert FieldChange("place", old, new).kind == kind


def test_a_warning_less_is_no_loss() -> None:
    assert FieldChange("warnings", ("place: none",), ()).kind == "changes"


def test_a_few_words_tell_what_changed() -> None:
    old = _version("One two three.", "Gone.", title="A", place="VIENNA")
    new = _version("One two four.", "Something else came.", title="B", place="VIENNA")

    assert compare(old, new).in_words() == "title; 1 paragraph changed, 1 removed, 1 added"
    assert (
        compare(old, _version("One two three.", "Gone.", title="A", place="X")).in_words()
        == "place"
    )
    assert compare(_version("a", "b"), _version()).in_words() == "2 paragraphs removed"
    assert not compare(old, old)


def test_a_release_is_compared_by_all_that_is_stored_of_it() -> None:
    one = release(
        attachments=(Attachment(url="https://www.osce.org/1.pdf", label="Report"),),
        images=(Image(url=None, caption="A bridge", credit="OSCE/A. B."),),
        warnings=("place: none",),
    )

    fields = version_of(one).fields

    assert fields["attachments"] == ("Report https://www.osce.org/1.pdf",)
    assert fields["images"] == ("A bridge (OSCE/A. B.)",)
    assert (fields["published_on"], fields["warnings"]) == ("2006-11-17", ("place: none",))
    assert file_line(None, None, None) == ""


def test_long_texts_take_no_long_time() -> None:
    old = _version(*(f"Paragraph {number} of the old text." for number in range(300)))
    new = _version(*(f"Paragraph {number} of a newer text." for number in range(300)))
    words = " ".join(f"word{number % 50}" for number in range(3000))

    assert len(compare(old, new).paragraphs) == 300
    assert word_changes(f"a {words} b", f"c {words} d")[0] == ("-", "a")


_OLD = ["One two three.", "Four five.", "Six seven eight."]


@pytest.mark.parametrize(
    "new",
    [
        _OLD[:2],
        _OLD[1:],
        [],
        ["One two three.", "Four five.", "Six seven"],
        ["One three.", *_OLD[1:]],
        ["One two nine.", "Four five."],
        ["Nine.", "Ten."],
        [*_OLD[:2], "Six eight."],
    ],
)
def test_a_text_without_a_paragraph_or_a_word_is_less(new: list[str]) -> None:
    assert loses_text(_OLD, new)


@pytest.mark.parametrize(
    "new",
    [
        _OLD,
        _OLD[::-1],
        [*_OLD, "Nine."],
        ["One two nine.", *_OLD[1:]],
        ["One two three, and nine.", *_OLD[1:]],
        ["Nine ten.", *_OLD[1:]],
        ["One two three. Four five.", _OLD[2]],
        ["One two", "three.", *_OLD[1:]],
        ["One two three", *_OLD[1:]],
    ],
)
def test_a_text_that_was_changed_joined_or_split_is_not_less(new: list[str]) -> None:
    assert not loses_text(_OLD, new)

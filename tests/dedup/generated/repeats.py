"""Operators that add copies to a page, as faulty pages do. Each copy is marked as one."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.dedup.generated.prose import Writer
from tests.dedup.generated.typography import as_printed_elsewhere

SENTENCE_WORDS = 8
"""From docs/deduplication.md: shorter lines are not compared by themselves."""
MARKS = ("…", "...", " …", "[...]", " [...]", " […]", "(...)", " (…)", " ..", " . . .")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed paragraph. `belongs`: it must stay. `differs`: it must stay and be reported, for
    it differs from the same paragraph of the first copy.
    """

    text: str
    belongs: bool = True
    differs: bool = False

    @property
    def words(self) -> int:
        """Words between white space that have a letter or digit."""
        return sum(any(map(str.isalnum, word)) for word in self.text.split())


Lines = list[Line]
Repeat = Callable[[Lines, str, Writer], Lines]
"""Takes the lines of a page, its title and a source of text and chance."""


def copy_of(line: Line, random: Random) -> Line:
    """A copy, in other typography perhaps."""
    return Line(as_printed_elsewhere(line.text, random), belongs=False)


def copies_of(lines: Sequence[Line], random: Random) -> Lines:
    """A copy of each line. A copy of another editor's is his throughout: bullets stay bullets."""
    return [copy_of(line, random) for line in lines]


def _sentences(lines: Sequence[Line]) -> list[int]:
    """Indices of the lines that are long enough to be compared by themselves."""
    return [index for index, line in enumerate(lines) if line.words >= SENTENCE_WORDS]


# Whole copies


def first_once_rest_twice(lines: Lines, _: str, writer: Writer) -> Lines:
    """P1, B, B: the first page of this project (node 47920), and five others of 2000 to 2007."""
    return [*lines, *copies_of(lines[1:], writer.random)]


def body_twice(lines: Lines, _: str, writer: Writer) -> Lines:
    """The template prints the body field in two places."""
    return [*lines, *copies_of(lines, writer.random)]


def body_three_times(lines: Lines, _: str, writer: Writer) -> Lines:
    """The same with a print version below."""
    return [*lines, *copies_of(lines, writer.random), *copies_of(lines, writer.random)]


def each_twice(lines: Lines, _: str, writer: Writer) -> Lines:
    """An unclosed inline tag nests each paragraph in another, and `//p` takes both."""
    return [printed for line in lines for printed in (line, copy_of(line, writer.random))]


def each_three_times(lines: Lines, _: str, writer: Writer) -> Lines:
    """The same, nested twice."""
    return [
        printed
        for line in lines
        for printed in (line, copy_of(line, writer.random), copy_of(line, writer.random))
    ]


def block_again(lines: Lines, _: str, writer: Writer) -> Lines:
    """A box on the page prints two or more paragraphs of the text again."""
    random = writer.random
    first = random.choice(
        [index for index in _sentences(lines[:-1]) if not _is_unclear(lines, index)]
    )
    stop = random.randint(first + 2, len(lines))
    # A box stands between paragraphs. Before a line like the one after its last paragraph, nobody
    # could tell to which of both that line belongs.
    places = [
        at
        for at in range(stop, len(lines))
        if lines[at].words >= SENTENCE_WORDS and lines[at - 1].text != lines[first - 1].text
    ]
    at = random.choice([*places, len(lines)])
    return [*lines[:at], *copies_of(lines[first:stop], random), *lines[at:]]


def one_twice(lines: Lines, _: str, writer: Writer) -> Lines:
    """One paragraph pasted twice in a row."""
    at = writer.random.choice(_sentences(lines))
    return [*lines[: at + 1], copy_of(lines[at], writer.random), *lines[at + 1 :]]


def notice_above_and_below(lines: Lines, _: str, writer: Writer) -> Lines:
    """A standing notice of more than 25 words at both ends of the page."""
    notice = Line(writer.long_paragraph())
    return [lines[0], notice, *lines[1:], copy_of(notice, writer.random)]


def credit_between_copies(lines: Lines, _: str, writer: Writer) -> Lines:
    """A photo credit, printed once, stands between two copies of the body."""
    return [*lines, Line("Photo: OSCE/Jana Vesela"), *copies_of(lines, writer.random)]


# Titles


def title_on_top(lines: Lines, title: str, writer: Writer) -> Lines:
    """The editor pasted the headline into the text, once or twice."""
    copies = [copy_of(Line(title), writer.random) for _ in range(writer.random.choice((1, 1, 2)))]
    return [*copies, *lines]


def title_over_each_copy(lines: Lines, title: str, writer: Writer) -> Lines:
    """The whole node, headline and text, is printed twice."""
    return title_on_top(
        [*lines, *title_on_top(copies_of(lines, writer.random), title, writer)[-len(lines) - 1 :]],
        title,
        writer,
    )


def title_over_the_second_copy(lines: Lines, title: str, writer: Writer) -> Lines:
    """Below the text, the node again with its headline."""
    return [*lines, copy_of(Line(title), writer.random), *copies_of(lines, writer.random)]


# Cuts


def _cut(text: str, random: Random, shortest: int = 1) -> str:
    """The beginning of a text, cut anywhere: between words, inside one, inside a number; half of
    them with a mark. At least a word of the text is missing.
    """
    stop = text.rstrip('”“»".?').rfind(" ")
    at = random.randint(min(shortest, stop), stop)
    while unicodedata.combining(text[at]):  # a letter is cut off with its accent
        at -= 1
    cut = text[:at].rstrip() or text[:1]
    return cut + random.choice(MARKS) if random.random() < 0.5 else cut


def last_copy_cut(lines: Lines, _: str, writer: Writer) -> Lines:
    """A limit of characters cuts the second copy inside one of its paragraphs."""
    random = writer.random
    last = random.choice([index for index in _sentences(lines) if _sentences(lines[:index])])
    starts = [index for index in _sentences(lines[:last])[-1:] if not _is_unclear(lines, index)]
    first = random.choice((0, 0, *starts))
    return [*lines, *copies_of(lines[first:last], random), _cut_copy(lines[last], random)]


def _is_unclear(lines: Lines, first: int) -> bool:
    """Whether nobody could tell if the last line of the text ends it, or begins the copy of what
    follows an equal line. A refrain is clear: it is printed after each paragraph.
    """
    last = lines[-1].text
    return lines[first - 1].text == last and [line.text for line in lines[-5::2]] != [last] * 3


def _cut_copy(line: Line, random: Random) -> Line:
    copy = as_printed_elsewhere(line.text, random) if random.random() < 0.5 else line.text
    return Line(_cut(copy, random), belongs=False)


def last_copy_cut_between_paragraphs(lines: Lines, _: str, writer: Writer) -> Lines:
    """The same, where the limit falls between two paragraphs."""
    stop = writer.random.randint(2, len(lines))
    return [*lines, *copies_of(lines[: max(stop, _sentences(lines)[0] + 1)], writer.random)]


def pairs_cut(lines: Lines, title: str, writer: Writer) -> Lines:
    """Each paragraph twice in a row, and the page is cut in the second of a pair."""
    last = _sentences(lines)[-1]
    return [
        *each_twice(lines[:last], title, writer),
        lines[last],
        _cut_copy(lines[last], writer.random),
    ]


def copy_cut_at_its_start(lines: Lines, _: str, writer: Writer) -> Lines:
    """The second copy begins inside a paragraph, after the mark of a cut."""
    random = writer.random
    first = random.choice(_sentences(lines)[:-1])
    words = lines[first].text.split()
    rest = " ".join(words[random.randint(1, len(words) - 2) :])
    return [
        *lines,
        Line(random.choice(("… ", "...", "[...] ", "[…] ", "(…) ")) + rest, belongs=False),
        *copies_of(lines[first + 1 :], random),
    ]


# Teasers


def _teaser(text: str, writer: Writer) -> str:
    """The beginning of a paragraph, 8 words or more, with a sign that it stops short."""
    random = writer.random
    words = text.split()
    count = random.randint(SENTENCE_WORDS + 2, max(len(words) - 3, SENTENCE_WORDS + 2))
    stem = " ".join(words[:count])
    match random.choice(("mark", "mark", "link", "link", "word", "both", "comma")):
        case "mark":
            return stem + random.choice(MARKS)
        case "link":
            return f"{stem}{random.choice((' ', '... ', ' [', '… '))}{writer.phrases['more']}"
        case "both":
            return random.choice(("… ", "[...] ")) + stem + random.choice(MARKS)
        case "comma" if "," in text and len(text[: text.rindex(",")].split()) > SENTENCE_WORDS + 1:
            return text[: text.rindex(",") + 1]
        case "word" if long := [
            at
            for at in range(SENTENCE_WORDS + 1, len(words) - 2)
            if words[at][:5].isalpha() and len(words[at]) > 5
        ]:
            at = random.choice(long)
            return " ".join([*words[:at], words[at][:3]])
        case _:
            return stem + MARKS[0]


def _teasable(lines: Sequence[Line]) -> list[int]:
    return [
        index
        for index, line in enumerate(lines)
        if line.words >= SENTENCE_WORDS + 6 and "\n" not in line.text
    ]


def teaser_on_top(lines: Lines, _: str, writer: Writer) -> Lines:
    """The listing's teaser is printed above the text."""
    at = _teasable(lines)[0]
    return [Line(_teaser(lines[at].text, writer), belongs=False), *lines]


def teasers_of_a_digest(lines: Lines, _: str, writer: Writer) -> Lines:
    """A digest: the teasers of its items, then the items."""
    teasers = [Line(_teaser(lines[at].text, writer), belongs=False) for at in _teasable(lines)]
    return [*teasers, *lines]


def teaser_before_a_dash(lines: Lines, _: str, writer: Writer) -> Lines:
    """A teaser whose last character is the dash before an aside."""
    text = writer.sentence().rstrip(".")
    whole = Line(f"{text} – {writer.sentence()}")
    return [Line(f"{text} -", belongs=False), *lines[:1], whole, *lines[1:]]


# Containers


def _joined(lines: Sequence[Line], random: Random) -> Line:
    """The lines in one, in which old pages lost the white space between sentences."""
    glue = random.choice((" ", " ", ""))
    texts = [as_printed_elsewhere(line.text, random, whole=False) for line in lines]
    if not all(line.text.endswith((".", "?")) for line in lines):
        glue = " "
    return Line(glue.join(texts), belongs=False)


def container_above(lines: Lines, _: str, writer: Writer) -> Lines:
    """A nested element holds the whole text in one paragraph, above the paragraphs."""
    return [_joined(lines, writer.random), *lines]


def container_below(lines: Lines, _: str, writer: Writer) -> Lines:
    """The same below them: the plain-text version of the body."""
    return [*lines, _joined(lines, writer.random)]


def container_of_some(lines: Lines, _: str, writer: Writer) -> Lines:
    """Two or more paragraphs of the text stand once more in one, right before or after."""
    random = writer.random
    first = random.randint(0, len(lines) - 2)
    stop = random.randint(first + 2, len(lines))
    whole = _joined(lines[first:stop], random)
    at = random.choice((first, stop))
    return [*lines[:at], whole, *lines[at:]]


def container_twice(lines: Lines, _: str, writer: Writer) -> Lines:
    """Two such paragraphs, in a row or around the text."""
    one, other = (_joined(lines, writer.random) for _ in range(2))
    return writer.random.choice(([one, other, *lines], [one, *lines, other], [*lines, one, other]))


def container_again_elsewhere(lines: Lines, _: str, writer: Writer) -> Lines:
    """The first paragraphs stand in one below them, and once more at the end of the page."""
    half = [*lines[:2], Line(writer.long_paragraph())]
    whole = _joined(half, writer.random)
    return [*half, whole, *lines[2:], Line(writer.sentence()), copy_of(whole, writer.random)]


def container_of_short_lines(lines: Lines, _: str, writer: Writer) -> Lines:
    """A list of names is glued into one line without white space, 8 words or more, above it."""
    names = [
        Line(f"{name} ({writer.any_of('headings')} {letter})")
        for letter, name in zip("ABCD", writer.several("names", 4), strict=True)
    ]
    return [lines[0], Line("".join(name.text for name in names), belongs=False), *names, *lines[1:]]


# Copies that differ


def one_paragraph_corrected(lines: Lines, _: str, writer: Writer) -> Lines:
    """The second copy corrects a number or a word of one paragraph. Both stay, and the record has a
    warning. The paragraphs around it are copies, two or more on each side.
    """
    random = writer.random
    before, after = (
        [Line(writer.long_paragraph()), *lines[index : index + 2], Line(writer.paragraph())]
        for index in (0, 2)
    )
    template = writer.template()
    first, second = random.choice(
        (
            [template.format(n=number) for number in (1250, random.choice((1251, 125, 40)))],
            [f"{writer.any_of('names')}: {writer.sentence()}"] * 2,
        )
    )
    if first == second:
        second = second.replace(":", " (2):", 1)
    copies = [*copies_of(before, random), Line(second, differs=True), *copies_of(after, random)]
    return [*before, Line(first), *after, *copies]


SINGLE: tuple[Repeat, ...] = (
    first_once_rest_twice, body_twice, body_three_times, each_twice, each_three_times, block_again, one_twice,
    notice_above_and_below, credit_between_copies, title_on_top, title_over_each_copy, title_over_the_second_copy, last_copy_cut,
    last_copy_cut_between_paragraphs, pairs_cut, copy_cut_at_its_start, teaser_on_top, teasers_of_a_digest, teaser_before_a_dash,
    container_above, container_below, container_of_some, container_twice, container_again_elsewhere, container_of_short_lines,
    one_paragraph_corrected,
)  # fmt: skip
COMPOSED: tuple[tuple[Repeat, ...], ...] = (
    (each_twice, body_twice),
    (each_twice, first_once_rest_twice),
    (each_twice, title_on_top),
    (each_twice, container_above),
    (each_twice, container_below),
    (body_twice, container_above),
    (body_twice, container_below),
    (body_three_times, container_below),
    (first_once_rest_twice, container_above),
    (first_once_rest_twice, container_below),
    (container_of_some, body_twice),
    (container_above, body_twice),
    (body_twice, teaser_on_top),
    (first_once_rest_twice, teaser_on_top),
    (first_once_rest_twice, title_on_top),
    (teaser_on_top, title_on_top),
    (title_on_top, body_twice),
    (last_copy_cut, title_on_top),
    (last_copy_cut, container_above),
    (pairs_cut, title_on_top),
    (notice_above_and_below, body_twice),
    (block_again, container_above),
    (one_twice, body_twice),
)
"""Operators that real pages combine, in the order of application."""

"""Draws pages: a body, perhaps with look-alikes, then operators that repeat parts of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from osce_crawler.records import CleanRelease
from osce_crawler.refine import refine_page
from tests.dedup.generated.look_alikes import LOOK_ALIKES, LookAlike
from tests.dedup.generated.markup import NODE_ID, page
from tests.dedup.generated.prose import LANGUAGES, Writer
from tests.dedup.generated.repeats import COMPOSED, SINGLE, Line, Repeat
from tests.dedup.labelled import plain_fold

URL = f"https://www.osce.org/cthb/{NODE_ID}"
_COMPOSED_SHARE = 0.35
_UNREPEATED_SHARE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPage:
    """One page and the truth about it."""

    name: str
    """How it was made: number, language, look-alike, operators."""
    title: str
    lines: tuple[Line, ...]
    html: bytes

    @property
    def kept(self) -> tuple[str, ...]:
        """The texts that must remain."""
        return tuple(line.text for line in self.lines if line.belongs)

    @property
    def differing(self) -> tuple[int, ...]:
        """Positions to be reported as copies that differ."""
        return tuple(position for position, line in enumerate(self.lines) if line.differs)


def generate(count: int, seed: int = 1) -> Iterator[GeneratedPage]:
    """Pages, each from its own seed: the same for the same count and seed."""
    for number in range(count):
        yield generate_one(seed * 1_000_003 + number)


def generate_one(seed: int) -> GeneratedPage:
    """The page of a seed."""
    random = Random(seed)
    drawn = random.random()
    repeats: Sequence[Repeat] = ()
    if drawn < _COMPOSED_SHARE:
        repeats = random.choice(COMPOSED)
    elif drawn < 1 - _UNREPEATED_SHARE:
        repeats = (random.choice(SINGLE),)
    return made_of(seed, random.choice(LOOK_ALIKES), repeats, random.choice(list(LANGUAGES)))


def made_of(
    seed: int, look_alike: LookAlike, repeats: Sequence[Repeat], language: str = "en"
) -> GeneratedPage:
    """A page of a body with this look-alike, repeated in these ways, in this order."""
    random = Random(f"{seed} {language}")
    writer = Writer(random, language)
    title = writer.title()
    plain = [writer.lead(), *(writer.paragraph() for _ in range(random.randint(3, 7)))]
    lines = [Line(text) for text in look_alike(writer, plain)]
    for repeat in repeats:
        lines = repeat(lines, title, writer)
    names = [look_alike.__name__, *(repeat.__name__ for repeat in repeats)]
    return GeneratedPage(
        name=f"{seed} {language} {' '.join(names)}",
        title=title,
        lines=tuple(lines),
        html=page([line.text for line in lines], title, writer.phrases["lang"], random),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is wrong with the result on one page, as texts without their typography."""

    lost: Counter[str]
    left: Counter[str]
    unread: bool
    """Whether the published paragraphs are not the printed ones: no fault of deduplication."""
    warnings: tuple[str, ...]
    """Warnings about copies that differ which are missing or needless."""


def refined(made: GeneratedPage) -> CleanRelease:
    """The page through the whole chain: HTML, parsed, deduplicated."""
    return refine_page(made.html, url=URL, content_type="text/html; charset=utf-8")


def faults(made: GeneratedPage, clean: CleanRelease) -> Faults:
    """Compares a result with the truth."""
    published, printed = (
        _folded(p.text for p in clean.paragraphs),
        _folded(line.text for line in made.lines),
    )
    expected, remaining = _folded(made.kept), _folded(clean.kept)
    reported = {warning for warning in clean.release.warnings if "copies differ" in warning}
    due = {f"paragraphs: copies differ at {position}" for position in made.differing}
    return Faults(
        lost=expected - remaining,
        left=remaining - expected,
        unread=published != printed,
        warnings=tuple(sorted(reported ^ due)),
    )


def _folded(texts: Iterable[str]) -> Counter[str]:
    return Counter(map(plain_fold, texts))

"""Bodies of which nothing may be removed: each holds a repetition on purpose, or look-alikes.

Written from "What repeats, and what only looks like it" (docs/deduplication.md).
"""

from collections.abc import Callable

from tests.dedup.generated.prose import LANGUAGES, Writer

Body = list[str]
LookAlike = Callable[[Writer, Body], Body]


def plain(_: Writer, body: Body) -> Body:
    """An ordinary release: most pages repeat nothing."""
    return body


def short_refrain(writer: Writer, body: Body) -> Body:
    """A speech with a short line after each paragraph."""
    refrain = writer.any_of("answers")
    return [text for paragraph in body for text in (paragraph, refrain)]


def refrain_of_a_sentence(writer: Writer, body: Body) -> Body:
    """A speech in which a sentence of 8 to 24 words comes back after other words."""
    refrain = writer.phrases["refrain"]
    return [body[0], refrain, body[1], refrain, *body[2:]]


def sub_headings(writer: Writer, body: Body) -> Body:
    """Two chapters of a report with the same sub-headings over other texts."""
    first, second, *rest = writer.several("headings", 4)
    return [
        body[0],
        first,
        body[1],
        second,
        body[2],
        rest[0],
        first,
        writer.sentence(),
        second,
        writer.sentence(),
        *body[3:],
    ]


def lists_that_share_names(writer: Writer, body: Body) -> Body:
    """The delegations that took part, and those that signed: two lists with equal entries in the
    same order.
    """
    names = sorted(writer.several("names", 5))
    return [*body[:2], *names[:4], *body[2:3], *names[1:], *body[3:]]


def bulleted_names(writer: Writer, body: Body) -> Body:
    """The same, typed with hyphens in place of list items."""
    names = [f"- {name}" for name in sorted(writer.several("names", 5))]
    return [*body[:2], *names[:4], *body[2:3], *names[1:], *body[3:]]


def interview(writer: Writer, body: Body) -> Body:
    """`Q:` and `Yes.` between questions that differ."""
    question, *answers = writer.several("answers", 3)
    lines = list(body[:1])
    for answer in (answers[0], answers[1], answers[0]):
        lines += [question, writer.sentence().rstrip(".") + "?", answer]
    return [*lines, *body[1:]]


def answer_said_twice(writer: Writer, body: Body) -> Body:
    """`Yes. Yes.` as two lines between paragraphs that are printed once."""
    answer = writer.any_of("answers")
    return [body[0], body[1], answer, answer, *body[2:]]


def serial_numbers(writer: Writer, body: Body) -> Body:
    """Daily reports: neighbours that differ by one number."""
    template = writer.template()
    numbers = writer.random.sample(range(100, 9999), 3)
    return [body[0], *(template.format(n=number) for number in numbers), *body[1:]]


def serial_days(writer: Writer, body: Body) -> Body:
    """Missions that open on two days: paragraphs that differ by a date and a place."""
    text = writer.sentence()
    return [*body[:2], *(writer.dateline() + str(day) + " " + text for day in (1, 2)), *body[2:]]


def serial_names(writer: Writer, body: Body) -> Body:
    """Three long paragraphs that differ by the name of a country, far apart."""
    template = writer.template().format(n=writer.number()).rstrip(".")
    first, second, third = (
        f"{template}: {name}. {writer.phrases['refrain']}" for name in writer.several("names", 3)
    )
    return [first, body[0], second, body[1], third, *body[2:]]


def negation(writer: Writer, body: Body) -> Body:
    """Two statements that differ by a negation."""
    subject, place, end = (writer.any_of(kind) for kind in ("subjects", "places", "ends"))
    return [
        body[0],
        *(f"{subject} {verb} {place}, {end}." for verb in writer.phrases["not"]),
        *body[1:],
    ]


def question_and_statement(writer: Writer, body: Body) -> Body:
    """The same words as a question and as the answer to it."""
    text = writer.sentence().rstrip(".")
    return [*body[:2], f"{text}?", f"{text}.", *body[2:]]


def table(writer: Writer, body: Body) -> Body:
    """A table whose cells are paragraphs: equal numbers stand side by side."""
    cells = [
        cell
        for name in writer.several("names", 3)
        for cell in (name, "12", "12", "0", "0", "7", "7")
    ]
    return [*body[:2], *cells, *body[2:]]


def table_at_the_end(writer: Writer, body: Body) -> Body:
    """The same as the end of the page, where no paragraph follows."""
    return [
        *body,
        *(cell for name in writer.several("names", 2) for cell in (name, "12", "12", "0", "0")),
    ]


def heading_that_begins_a_sentence(writer: Writer, body: Body) -> Body:
    """A sub-heading of 8 words or more whose words also begin the sentence below."""
    text = writer.sentence().rstrip(".")
    heading = f"{writer.several('subjects', 1)[0]} 1: {writer.any_of('names')} 2 {writer.any_of('names')} 3 4"
    return [*body[:1], heading, f"{heading} 5 {text}.", *body[1:]]


def sentence_inside_a_paragraph(writer: Writer, body: Body) -> Body:
    """A sentence by itself, and again inside a longer paragraph."""
    text = writer.sentence()
    return [*body[:1], text, *body[1:2], f"{text} {writer.sentence()}", *body[2:]]


def half_of_a_paragraph(writer: Writer, body: Body) -> Body:
    """A paragraph of two sentences below its first one: no container, the second is only there."""
    one, other = writer.sentence(), writer.sentence()
    return [*body[:1], one, f"{one} {other}", *body[1:]]


def quoted_back(writer: Writer, body: Body) -> Body:
    """A sentence that an opponent quotes: once more by itself, under 25 words."""
    text = writer.phrases["refrain"]
    return [text, *body[:2], text, *body[2:]]


def contacts(writer: Writer, body: Body) -> Body:
    """The lines of one office below two names."""
    office = [writer.any_of("headings"), "OSCE Mission to Varenna", "Tel. +99 1 555 0101"]
    return [*body, "Lidia Marek", *office, "Tomas Brandl", *office]


def translation(writer: Writer, body: Body) -> Body:
    """The text in another language below it; names and numbers are the same short lines."""
    other = writer.random.choice([name for name in LANGUAGES if name != writer.language])
    foreign = Writer(writer.random, other)
    return [*body, "OSCE", "2013", *(foreign.sentence() for _ in range(2)), "OSCE", "2013"]


def another_script(writer: Writer, body: Body) -> Body:
    """One sentence in Latin and in Cyrillic letters."""
    slots = [
        (kind, writer.random.randrange(8))
        for kind in ("subjects", "actions", "objects", "places", "ends")
    ]
    scripts = [
        " ".join(LANGUAGES[name][kind][at] for kind, at in slots).format(n=1200) + "."
        for name in ("sr-Latn", "sr-Cyrl")
    ]
    return [*body[:2], *scripts, *body[2:]]


def trailing_off(writer: Writer, body: Body) -> Body:
    """An ellipsis alone proves nothing: a speaker trails off."""
    return [*body[:2], writer.sentence().rstrip(".") + "…", *body[2:]]


LOOK_ALIKES: tuple[LookAlike, ...] = (
    plain, short_refrain, refrain_of_a_sentence, sub_headings, lists_that_share_names, bulleted_names, interview,
    answer_said_twice, serial_numbers, serial_days, serial_names, negation, question_and_statement, table, table_at_the_end,
    heading_that_begins_a_sentence, sentence_inside_a_paragraph, half_of_a_paragraph, quoted_back, contacts, translation,
    another_script, trailing_off,
)  # fmt: skip

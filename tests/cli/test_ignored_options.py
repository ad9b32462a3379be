"""An option that would have no effect is wrong usage: exit 2, one line, nothing done."""

from pathlib import Path

import click
import pytest
from scrapy.utils.test import get_crawler

from osce_crawler.cli.combinations import NEEDS, WITHOUT_EFFECT, Verb
from osce_crawler.cli.program import program
from osce_crawler.errors import BadArgument
from osce_crawler.spiders.arguments import CrawlArguments
from osce_crawler.spiders.press_releases import PressReleasesSpider
from tests.cli.conftest import Command

_URL = "https://www.osce.org/cthb/47920"
# Arguments that a verb needs before its options are looked at.
_ARGUMENTS = {
    "search": ["word"],
    "show": ["47920"],
    "import": ["{file}"],
    "stats": [],
    "export": ["{file}.csv"],
}


def _commands() -> dict[str, click.Command]:
    context = click.Context(program)
    found: dict[str, click.Command] = {}
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= {f"{name} {one}": inner for one, inner in command.commands.items()}
        else:
            found[name] = command
    return found


def _needed(verb: str) -> list[str]:
    """A text for each argument that the verb must have."""
    arguments = (one for one in _commands()[verb].params if isinstance(one, click.Argument))
    return ["x" for one in arguments if one.required]


def _words(command: click.Command, name: str) -> list[str]:
    """The option with a value that it accepts."""
    (parameter,) = [one for one in command.params if one.name == name]
    if isinstance(parameter, click.Argument):
        return ["47920"]
    assert isinstance(parameter, click.Option)
    option = max(parameter.opts, key=len)
    if parameter.is_flag or parameter.count:
        return [option]
    if isinstance(parameter.type, click.Choice):
        return [option, str(parameter.type.choices[-1])]
    values = {
        "set": "a=b",
        "since": "2024-01-01",
        "until": "2024-01-02",
        "as-of": "2024-01-01",
        "files": "all",
    }
    return [option, values.get(option.removeprefix("--"), "1")]


_PAIRS = [
    (verb, cause, other)
    for verb, rules in WITHOUT_EFFECT.items()
    for cause, others in rules.items()
    for other in others.split()
]


@pytest.mark.parametrize(("verb", "cause", "other"), _PAIRS)
def test_one_without_effect_beside_another(
    verb: str, cause: str, other: str, run: Command, tmp_path: Path
) -> None:
    command = _commands()[verb]
    arguments = [one.format(file=tmp_path / "page.html") for one in _ARGUMENTS.get(verb, [])]

    answer = run(verb, *arguments, *_words(command, cause), *_words(command, other))

    assert answer.code == 2, answer
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert "has no effect with" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("verb", "option"), [(verb, one) for verb, rules in NEEDS.items() for one in rules]
)
def test_one_without_effect_alone(verb: str, option: str, run: Command, tmp_path: Path) -> None:
    name = ["releases-per-year"] if verb == "recipes" and option != "values" else []

    answer = run(verb, *name, *_words(_commands()[verb], option))

    assert answer.code == 2, answer
    assert "has no effect without" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["stats", "--limit", "3"], ["stats", "--as-printed"], ["stats", "bridge", "--draw", "per-1000", "--format", "csv"],
        ["cite", "--check", "x", "--format", "ris"], ["crawl", _URL, "--since", "2024-01-01"],
        ["crawl", _URL, "--until", "2024-01-01"], ["crawl", _URL, "--full"], ["crawl", _URL, "--max-pages", "2"],
        ["crawl", _URL, "--budget", "2"], ["crawl", _URL, "--accept-totals"], ["crawl", "--full", "--budget", "2"],
        ["crawl", "--since", "2024-01-01", "--budget", "2"], ["crawl", "--urls", "x.txt", "--since", "2024-01-01"],
        ["crawl", "--dry-run", "--format", "json"], ["crawl", "--files-up-to", "2M"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_further_options_without_effect(arguments: list[str], run: Command) -> None:
    answer = run(*arguments)

    assert (answer.code, answer.out) == (2, ""), answer
    assert answer.err.startswith("Error: ")


_TEXTS = [
    (verb, parameter)
    for verb, command in _commands().items()
    for parameter in command.params
    if isinstance(parameter, click.Option)
    and isinstance(parameter.type, click.types.StringParamType)
]


@pytest.mark.parametrize(("verb", "option"), _TEXTS, ids=lambda one: getattr(one, "name", one))
@pytest.mark.parametrize("text", ["", " \t"])
def test_an_empty_text_is_no_value(
    verb: str, option: click.Option, text: str, run: Command
) -> None:
    """Of every option of every verb; a new one is covered."""
    answer = run(*verb.split(), *_needed(verb), max(option.opts, key=len), text)

    assert (answer.code, answer.out) == (2, ""), answer
    assert "the text is empty" in answer.err


_PATHS = [
    (verb, parameter)
    for verb, command in _commands().items()
    for parameter in command.params
    if isinstance(parameter.type, click.Path)
]


@pytest.mark.parametrize(("verb", "parameter"), _PATHS, ids=lambda one: getattr(one, "name", one))
def test_an_empty_path_is_not_the_current_folder(
    verb: str, parameter: click.Parameter, run: Command
) -> None:
    """Of every option and argument that is a path; a new one is covered."""
    is_option = isinstance(parameter, click.Option)
    given = [*_needed(verb), max(parameter.opts, key=len), ""] if is_option else [""]

    answer = run(*verb.split(), *given)

    assert (answer.code, answer.out) == (2, ""), answer
    assert "the path is empty; give that of a f" in answer.err


_NAMES = [
    (verb, parameter)
    for verb, command in _commands().items()
    for parameter in command.params
    if isinstance(parameter, click.Argument)
    and isinstance(parameter.type, click.types.StringParamType)
    and parameter.name != "query"
]


@pytest.mark.parametrize(("verb", "argument"), _NAMES, ids=lambda one: getattr(one, "name", one))
@pytest.mark.parametrize("text", ["", " \t"])
def test_an_empty_argument_is_named(
    verb: str, argument: click.Argument, text: str, run: Command
) -> None:
    answer = run(*verb.split(), text)

    assert (answer.code, answer.out) == (2, ""), answer
    name = argument.make_metavar(click.Context(_commands()[verb])).strip("[].")
    assert answer.err.startswith(f"Error: {name}: the text is empty; give one")


def test_every_verb_checks_its_options() -> None:
    assert all(isinstance(command, Verb) for command in _commands().values())


@pytest.mark.parametrize(
    "given",
    [
        {"unknown": "1"}, {"language": ""}, {"since": " "}, {"limit": ""}, {"note": ""}, {"on_finding": " "},
        {"urls": _URL, "since": "2024-01-01"}, {"full": "1", "budget": "3"}, {"limit": "9" * 5000},
        {"budget": "-1"}, {"files_up_to": "2M"}, {"urls": _URL, "language": "ru"},
        {"urls": _URL, "institution": "odihr"},
    ],
)  # fmt: skip
def test_arguments_of_scrapy_crawl(given: dict[str, str]) -> None:
    with pytest.raises(BadArgument):
        CrawlArguments.of(given)


@pytest.mark.parametrize("name", ["language", "urls", "institution"])
def test_an_empty_argument_of_scrapy_crawl_comes_to_the_check(name: str, tmp_path: Path) -> None:
    settings = {"OSCE_LANGUAGES": ["en"], "OSCE_ARCHIVE": str(tmp_path / "osce.db")}
    crawler = get_crawler(PressReleasesSpider, settings)

    with pytest.raises(BadArgument, match="the text is empty"):
        PressReleasesSpider.from_crawler(crawler, **{name: ""})

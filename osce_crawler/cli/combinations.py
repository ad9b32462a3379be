"""Which options have no effect together: each such pair is wrong usage, never ignored in silence.

An option counts as given if it is on the command line; `OSCE_ARCHIVE` and defaults do not.
"""

from collections.abc import Mapping

import click
from click.core import ParameterSource

_Rules = Mapping[str, Mapping[str, str]]

# With the first option, the others have no effect.
WITHOUT_EFFECT: _Rules = {
    "crawl": {
        "dry_run": "style note on_finding pilot files files_up_to",
        "via": "since until max_pages accept_totals pilot stop_below files files_up_to budget verbose"
        " log_folder institution on_finding log_format",
        "verbose": "quiet",
    },
    "import": {"url": "listing"},
    "search": {
        "explain_query": "field_of_work source place language content_type since until sort limit"
        " offset count paragraphs style",
        "count": "sort limit offset paragraphs",
    },
    "stats": {
        "concordance": "field_of_work source place language content_type since until unit also"
        " as_printed draw limit",
    },
    "show": {"page": "number style", "number": "style"},
    "cite": {"checked": "identifiers revision as_of"},
    "withhold": {"identifier": "released style"},
    "status": {"key": "style"},
}
# Without any of the second ones, the first option has no effect.
NEEDS: _Rules = {
    "crawl": {"log_format": "verbose log_folder", "endpoint": "via"},
    "stats": {"also": "query"},
    "recipes": {"style": "is_run !name", "as_of": "is_run", "values": "name"},
}


class Verb(click.Command):
    """A verb whose options are all used: empty texts and pairs without effect are refused."""

    def invoke(self, ctx: click.Context) -> object:
        """Check the options, then run. Raises click.UsageError."""
        _check_texts(ctx)
        _check_pairs(ctx)
        return super().invoke(ctx)


class VerbGroup(click.Group):
    """A group of verbs."""

    command_class = Verb


def _check_texts(ctx: click.Context) -> None:
    for parameter in ctx.command.params:
        # The words of a query are read first: other texts than an empty one have no words, too.
        is_query = isinstance(parameter, click.Argument) and parameter.name == "query"
        if is_query or not _is_given(ctx, parameter.name):
            continue
        value = ctx.params.get(parameter.name or "")
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str) and not one.strip():
                name = _named(parameter)
                or_not = "" if parameter.required else ", or leave it out"
                raise click.UsageError(f"{name}: the text is empty; give one{or_not}", ctx)


def _check_pairs(ctx: click.Context) -> None:
    verb = ctx.command.name or ""
    for cause, others in WITHOUT_EFFECT.get(verb, {}).items():
        for other in others.split():
            if _is_given(ctx, cause) and _is_given(ctx, other):
                names = _name(ctx, other), _name(ctx, cause)
                raise click.UsageError(
                    f"{names[0]} has no effect with {names[1]}; leave out one of them", ctx
                )
    for option, causes in NEEDS.get(verb, {}).items():
        wanted = [cause for cause in causes.split() if not cause.startswith("!")]
        excused = [cause[1:] for cause in causes.split() if cause.startswith("!")]
        if (
            _is_given(ctx, option)
            and not any(_is_given(ctx, one) for one in wanted)
            and all(_is_given(ctx, one) for one in excused)
        ):
            needed = " or ".join(_name(ctx, one) for one in wanted)
            raise click.UsageError(
                f"{_name(ctx, option)} has no effect without {needed}; add it, or leave out"
                f" {_name(ctx, option)}",
                ctx,
            )


def _is_given(ctx: click.Context, name: str | None) -> bool:
    """Whether it is on the command line, and not as the negative of a flag."""
    if name is None or ctx.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
        return False
    return ctx.params.get(name) not in (False, (), None)


def _name(ctx: click.Context, name: str) -> str:
    return next(_named(one) for one in ctx.command.params if one.name == name)


def _named(parameter: click.Parameter) -> str:
    """The long name of an option, or the name of an argument as in the help."""
    if isinstance(parameter, click.Argument):
        return parameter.make_metavar(click.Context(click.Command(""))).strip("[].")
    return max(parameter.opts, key=len)

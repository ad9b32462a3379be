"""Print findings of files and web archives: a few of each kind, and the number of the others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from osce_crawler.cli.counting import counted
from osce_crawler.cli.printing import echo
from osce_crawler.records import Finding

_EXAMPLES = 3
"""Lines of each kind. A file may have 100,000 unusable records, all for the same reason."""


@dataclass(slots=True)
class FindingLines:
    """Prints to stderr, each line when its finding is made."""

    _numbers: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, kind: str, message: str) -> None:
        """A finding: it is printed, if it is one of the first of its kind."""
        self._numbers[kind] += 1
        if self._numbers[kind] <= _EXAMPLES:
            echo(f"{file}: {kind}: {message}", err=True)

    def end(self) -> None:
        """Print how many more there are of each kind."""
        for kind, number in sorted(self._numbers.items()):
            if number > _EXAMPLES:
                more = counted(number - _EXAMPLES, f"more {kind} finding")
                echo(f"{more} ({number:,} in all)", err=True)


def has_more(findings: Iterable[Finding]) -> bool:
    """Whether some of these findings were counted, and not printed."""
    return any(number > _EXAMPLES for number in Counter(one.kind for one in findings).values())

"""`python -m benchmarks.mutants`: which small faults in `dedup` and `pages` their tests notice.

Mutates the modules of a package, samples the mutants, and runs the tests of the same package
against each. Prints a line a survivor and a last line a package. Exit code 1: less than 90 % were
killed, or an explanation in `benchmarks/equivalent_mutants` belongs to no mutant.
"""

import argparse
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.mutant_tests import PROJECT, Bench, TestsFailed
from benchmarks.mutations import Mutant, mutants_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("dedup", "pages")
_TARGET = 0.9
_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Package:
    """The modules of one package, and the tests that speak for it."""

    root: Path
    name: str

    @property
    def tests(self) -> str:
        """Folder of the tests, from the root."""
        return f"tests/{self.name}"

    def modules(self) -> list[Path]:
        """Files of the modules, by name."""
        return sorted((self.root / PROJECT / self.name).rglob("*.py"))

    def mutants(self) -> list[Mutant]:
        """Every mutant of every module, in order."""
        return [mutant for path in self.modules() for mutant in mutants_of(self.root, path)]

    def explained(self) -> dict[_Key, str]:
        """Reasons why a mutant does the same as the original, by `Mutant.key`."""
        path = self.root / "benchmarks/equivalent_mutants" / f"{self.name}.toml"
        if not path.exists():
            return {}
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
        return {
            (row["file"], row["function"], row["source"], change): row["reason"]
            for row in rows
            for change in row["changes"]
        }


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    good = True
    for name in options.package or PACKAGES:
        package = Package(options.root.resolve(), name)
        mutants = package.mutants()
        known = {mutant.key for mutant in mutants}
        for key in package.explained().keys() - known:
            print(f"{name}: explained, but there is no such mutant: {' | '.join(key)}")
            good = False
        chosen = _sampled(mutants, options)
        if options.list:
            for mutant in chosen:
                print(_line(mutant))
            print(f"{name}: {len(chosen)} of {len(mutants)} mutants")
        else:
            try:
                good = _judged(package, chosen) and good
            except TestsFailed as error:
                raise SystemExit(f"{name}: {error}") from None
    return 0 if good else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--package", action="append", help="dedup or pages; default: both")
    parser.add_argument("--module", help="only mutants of the modules whose path holds this text")
    parser.add_argument("--sample", type=int, default=300, help="mutants of each package")
    parser.add_argument("--seed", type=int, default=1, help="chooses the sample")
    parser.add_argument("--list", action="store_true", help="print the sample and run no test")
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of the project")
    return parser.parse_args(arguments)


def _sampled(mutants: list[Mutant], options: argparse.Namespace) -> list[Mutant]:
    wanted = [mutant for mutant in mutants if not options.module or options.module in mutant.file]
    order = Random(options.seed).sample(range(len(wanted)), min(options.sample, len(wanted)))
    return [wanted[index] for index in sorted(order)]


def _judged(package: Package, mutants: Sequence[Mutant]) -> bool:
    """Runs the tests, prints the survivors and the figures; whether enough were killed."""
    explained = package.explained()
    survivors = []
    with tempfile.TemporaryDirectory() as cache:
        for mutant in _survivors(package, mutants, Path(cache)):
            survivors.append(mutant)
            reason = explained.get(mutant.key)
            print(_line(mutant) + (f"  [equivalent: {reason}]" if reason else ""), flush=True)
    killed = len(mutants) - len(survivors)
    share = killed / len(mutants) if mutants else 1.0
    print(
        f"{package.name}: {len(mutants)} mutants, {killed} killed ({share:.1%}),"
        f" {len(survivors)} survived,"
        f" {sum(mutant.key in explained for mutant in survivors)} of them explained",
        flush=True,
    )
    return share >= _TARGET


def _survivors(package: Package, mutants: Sequence[Mutant], cache: Path) -> Iterator[Mutant]:
    bench = Bench.of(package.root, package.modules(), [package.tests], cache)
    for count, mutant in enumerate(mutants, start=1):
        if sys.stderr.isatty():
            print(f"\r{count} of {len(mutants)}", end="\r", file=sys.stderr, flush=True)
        if bench.survives(mutant):
            yield mutant


def _line(mutant: Mutant) -> str:
    where = f" in {mutant.function}" if mutant.function else ""
    return f"{mutant.file}:{mutant.line}{where}: {mutant.change}"


if __name__ == "__main__":
    sys.exit(main())

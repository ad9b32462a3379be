"""Runs the tests of one package against mutants of its modules, each in a forked process.

The parent imports what the tests need, but nothing of the project. Each child imports the project
anew, with the mutated tree in place of one module, and ends at the first test that fails. Caches go
to a temporary folder: the source tree stays as it is.
"""

import ast
import gc
import importlib
import os
import pickle
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

from benchmarks.mutations import Mutant

PROJECT = "osce_crawler"
# A test that uses this much more CPU time than without mutation counts as an endless loop. A limit
# of wall time would kill mutants on a busy machine.
SLOWER, MORE_SECONDS = 20, 5
_STARTING_SECONDS = 60
_MEMORY_BYTES = 6 << 30
# The first three write files or print; the last collects garbage for a tenth of a second.
_UNUSED_PLUGINS = ("cacheprovider", "faulthandler", "pytest_cov", "unraisableexception")
_PASSED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


class TestsFailed(Exception):
    """The tests of the unchanged package fail, so no mutant can be judged. Raised by `Bench.of`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the tests on the unchanged package. A test is named by its pytest node id."""

    seconds: dict[str, float] = field(default_factory=dict)
    """CPU time of each test."""
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    """By absolute file name and line: the tests that execute it; an empty name stands for import
    and collection.
    """
    modules: list[str] = field(default_factory=list)
    """Modules from outside the project that were imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The tests of one package, measured and ready to run against its mutants."""

    root: Path
    tests: tuple[str, ...]
    cache: Path
    measured: Measured

    @classmethod
    def of(cls, root: Path, modules: Sequence[Path], tests: Sequence[str], cache: Path) -> "Bench":
        """Runs all tests once, under coverage. Raises `TestsFailed`."""
        _keep_out_of(root, cache)
        answer = cache / "measured"
        answer.unlink(missing_ok=True)
        plain = {_module_name(root, path): _parsed(path) for path in modules}

        def measure() -> int:
            return _measure(root, tests, list(map(str, modules)), answer)

        status = _in_child(lambda: _with_modules(root, plain, measure))
        if status != pytest.ExitCode.OK or not answer.exists():
            raise TestsFailed(f"{' '.join(tests)} fail without any mutation (status {status})")
        measured: Measured = pickle.loads(answer.read_bytes())
        for name in measured.modules:
            with suppress(ImportError):
                importlib.import_module(name)
        gc.freeze()
        return cls(root=root, tests=tuple(tests), cache=cache, measured=measured)

    def survives(self, mutant: Mutant) -> bool:
        """Whether every test that can reach the mutant passes."""
        chosen = self._reaching(mutant)
        if not chosen:
            return True
        files = dict.fromkeys(node.partition("::")[0] for node in chosen)

        def test() -> int:
            plugin = _Chosen(chosen)
            return _pytest(self.root, [str(self.root / file) for file in files], plugin)

        name = _module_name(self.root, self.root / mutant.file)
        status = _in_child(lambda: _with_modules(self.root, {name: mutant.apply()}, test))
        return status in _PASSED

    def _reaching(self, mutant: Mutant) -> dict[str, float]:
        """Tests that execute the mutant with their CPU time, the quickest first; for code that runs
        on import: all, those that execute the module first.
        """
        lines = self.measured.lines.get(str(self.root / mutant.file), {})
        tests = {test for line in mutant.lines for test in lines.get(line, ())}
        seconds = self.measured.seconds
        first = {test for found in lines.values() for test in found}
        if "" in tests or not lines:
            tests = set(seconds)
        ordered = sorted(
            tests & seconds.keys(), key=lambda test: (test not in first, seconds[test])
        )
        return {test: seconds[test] for test in ordered}


def _keep_out_of(root: Path, cache: Path) -> None:
    """Sends all files that Python, coverage and hypothesis write to the cache folder."""
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(cache / "hypothesis")
    os.environ["COVERAGE_CORE"] = "ctrace"  # `sysmon` reports a line to one context only
    sys.pycache_prefix = str(cache / "bytecode")
    sys.path.insert(0, str(root))


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _in_child(work: Callable[[], int]) -> int:
    """Runs the work in a forked process. Returns its exit code; a negative one is the signal that
    ended the process.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _limit_child()
            status = work()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _limit_child() -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    _limit(resource.RLIMIT_CORE, 0)
    # A list that grows without end is an endless loop too; the machine must not swap for it.
    _limit(resource.RLIMIT_AS, _MEMORY_BYTES)
    _allow_seconds(_STARTING_SECONDS)


def _allow_seconds(seconds: float) -> None:
    _limit(resource.RLIMIT_CPU, int(time.process_time() + seconds) + 1)


def _limit(what: int, most: int) -> None:
    """Sets the soft limit. It can be raised again, as far as the hard limit of the machine."""
    hard = resource.getrlimit(what)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (soft, hard))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> types.CodeType:
        return compile(self._tree, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """Loads the given modules from their trees."""

    def __init__(self, root: Path, trees: Mapping[str, ast.Module]) -> None:
        self._root = root
        self._trees = trees

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        if fullname not in self._trees:
            return None
        stem = self._root.joinpath(*fullname.split("."))
        file = stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")
        loader = _Loader(fullname, str(file), self._trees[fullname])
        return spec_from_file_location(fullname, file, loader=loader)


def _with_modules(root: Path, trees: Mapping[str, ast.Module], work: Callable[[], int]) -> int:
    """Runs the work with some modules loaded from trees.

    Modules imported before hold names of the original code (`from x import y`). So all modules of
    the project are dropped, and the work imports them anew.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] == PROJECT]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(root, trees))
    return work()


def _pytest(root: Path, tests: Sequence[str], plugin: object) -> int:
    os.chdir(root)
    options = ["-x", "-q", "--assert=plain", "--tb=no", f"--rootdir={root}"]
    options += [f"-pno:{name}" for name in _UNUSED_PLUGINS]
    return int(pytest.main([*options, *tests], plugins=[plugin]))


class _Chosen:
    """Runs the chosen tests alone, in their order, each within its CPU time."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._seconds = seconds
        self._order = {test: index for index, test in enumerate(seconds)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if item.nodeid in self._order]
        items[:] = sorted(chosen, key=lambda item: self._order[item.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        _allow_seconds(SLOWER * self._seconds[item.nodeid] + MORE_SECONDS)
        return (yield)


def _measure(root: Path, tests: Sequence[str], files: list[str], answer: Path) -> int:
    from coverage import Coverage

    coverage = Coverage(data_file=None, config_file=False, include=files)
    recorder = _Recorder(coverage.switch_context)
    coverage.start()
    status = _pytest(root, [str(root / test) for test in tests], recorder)
    coverage.stop()
    data = coverage.get_data()
    lines = {
        file: {
            line: sorted({test for context in contexts for test in recorder.tests_of(context)})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    modules = [*_outside(root)]
    answer.write_bytes(pickle.dumps(Measured(recorder.seconds, lines, modules)))
    return status


def _outside(root: Path) -> Iterator[str]:
    """Names of the imported modules that do not belong to the project."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and not Path(file).is_relative_to(root) and "__main__" not in name:
            yield name


class _Recorder:
    """Tells coverage which test runs, and takes its CPU time.

    What several tests share is executed for the first of them only. So caches are emptied before
    each test, and a fixture of a wider scope counts for every test that uses it.
    """

    def __init__(self, switch: Callable[[str], object]) -> None:
        self.seconds: dict[str, float] = {}
        self._switch = switch
        self._context = ""
        self._users: dict[str, list[str]] = {}

    def tests_of(self, context: str) -> list[str]:
        return self._users.get(context, [context])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        _empty_caches()
        self._enter(item.nodeid)
        started = time.process_time()
        _allow_seconds(10 * _STARTING_SECONDS)
        result = yield
        self.seconds[item.nodeid] = time.process_time() - started
        self._enter("")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        context = f"fixture {fixturedef.argname} in {fixturedef.baseid}"
        self._users[context] = [
            item.nodeid
            for item in request.session.items
            if fixturedef.argname in getattr(item, "fixturenames", ())
        ]
        outer = self._context
        self._enter(context)
        result = yield
        self._enter(outer)
        return result

    def _enter(self, context: str) -> None:
        self._context = context
        self._switch(context)


def _empty_caches() -> None:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in {PROJECT, "tests", "sample_site"}:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()

"""What is no file never makes way for an archive, or for another output of a verb."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.importing.made import PAGE

_ROOT = "http://127.0.0.1:9"  # nothing answers there


def _socket(place: Path) -> None:
    before = Path.cwd()
    os.chdir(place.parent)  # the path of a socket has 108 bytes at most
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(before)


def _device(place: Path) -> None:
    try:
        os.mknod(place, 0o600 | 0o020000, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root may make a device")


def _linked(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def made(place: Path) -> None:
        make(place.with_name("target"))
        place.symlink_to("target")

    return made


def _circle(place: Path) -> None:
    place.symlink_to(place.name)


_KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a FIFO": (os.mkfifo, "a FIFO"),
    "a socket": (_socket, "a socket"),
    "a device": (_device, "a device"),
    "a link to a FIFO": (_linked(os.mkfifo), "a FIFO"),
    "a link to a device": (_linked(_device), "a device"),
    "a circle of links": (_circle, "a symbolic link that leads to itself"),
}


@pytest.fixture(name="page", scope="module")
def _page(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("saved") / "a.html"
    page.write_bytes(PAGE)
    return str(page)


@pytest.mark.parametrize("kind", _KINDS)
def test_nothing_but_a_file_makes_way_for_an_archive(
    run: Command, archive: Path, page: str, tmp_path: Path, kind: str
) -> None:
    make, name = _KINDS[kind]
    place = tmp_path / "osce.db"
    make(place)
    before = {file.name: file.lstat().st_ino for file in tmp_path.iterdir()}

    for verb in (
        ("import", page),
        ("import", page, "--new"),
        ("crawl", "--site", _ROOT),
        ("restore", str(archive)),
        ("search", "stone"),
        ("repair",),
        ("migrate",),
    ):
        answer = run(*verb, "--archive", str(place))
        assert (answer.code, answer.out) == (3, ""), verb
        (line,) = answer.err.splitlines()
        assert line.startswith(f"Error: {place}: {name}, not an archive"), verb
        assert {file.name: file.lstat().st_ino for file in tmp_path.iterdir()} == before, verb


@pytest.mark.parametrize("kind", [kind for kind in _KINDS if "circle" not in kind])
def test_nothing_but_a_file_makes_way_for_an_output(
    run: Command, tmp_path: Path, kind: str
) -> None:
    make, _ = _KINDS[kind]
    for number, (verb, ending) in enumerate(
        (("backup", "db"), ("export", "db"), ("export", "csv"), ("export", "warc.gz"))
    ):
        place = tmp_path / str(number) / f"out.{ending}"
        place.parent.mkdir()
        make(place)
        before = {file.name: file.lstat().st_ino for file in place.parent.iterdir()}

        answer = run(verb, str(place))

        assert (answer.code, answer.out) == (2, "")
        (line,) = answer.err.splitlines()
        assert line == f"Error: {place}: is a FIFO, a device or a socket; name a file"
        assert {file.name: file.lstat().st_ino for file in place.parent.iterdir()} == before


def test_a_link_to_nothing_gets_an_archive_at_its_target(
    run: Command, page: str, tmp_path: Path
) -> None:
    place, target = tmp_path / "link.db", tmp_path / "osce.db"
    place.symlink_to(target)

    answer = run("import", page, "--archive", str(place))

    assert answer.code < 2, answer.err
    assert place.is_symlink()
    assert target.stat().st_size

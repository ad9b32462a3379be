from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_site import SampleServer
from tests.importing.made import Imported


@pytest.fixture(name="archive")
def _archive(tmp_path: Path) -> Imported:
    return Imported(tmp_path / "osce.db")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "collected"
    folder.mkdir()
    return folder


@pytest.fixture(name="site", scope="module")
def _site() -> Iterator[SampleServer]:
    with SampleServer() as site:
        yield site

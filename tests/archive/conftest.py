from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from tests.archive.made import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "osce.db"


@pytest.fixture
def writer(path: Path) -> Iterator[ArchiveWriter]:
    made = opened(path)
    yield made
    made.abandon_page()
    made.close()

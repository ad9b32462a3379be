from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from tests.archive.crawls import OWN, Crawls
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


@pytest.fixture(name="crawls")
def _crawls(writer: ArchiveWriter) -> Crawls:
    made = Crawls(writer)
    made.named(OWN)
    made.show()
    made.end()
    made.begin()
    return made

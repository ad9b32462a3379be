"""One place for all rows that a process causes: several share a crawl."""

from collections.abc import Iterator

import pytest

from tests.faults.place import Place


@pytest.fixture(name="place", scope="session")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("faults"))
    with place.open:
        yield place

"""One place for all rows that a process causes: several share a crawl."""

import pytest

from tests.faults.place import Place


@pytest.fixture(name="place", scope="session")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("faults"))

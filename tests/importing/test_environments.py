"""The same pages give the same archive and the same exports under any locale, time zone and hash
seed.
"""

from pathlib import Path

from tests.importing.environments import ENVIRONMENTS, digests, write_pages


def test_the_digests_do_not_depend_on_locale_time_zone_and_hash_seed(tmp_path: Path) -> None:
    write_pages(tmp_path / "pages")

    plain, *others = (
        digests(tmp_path / name, environment) for name, environment in ENVIRONMENTS.items()
    )

    assert plain["codes"] == [0] * 6
    assert {"out.csv", "out.jsonl", "out.warc.gz", "manifests/run-000001.json"} <= set(plain)
    for other in others:
        assert {name: value for name, value in other.items() if plain.get(name) != value} == {}
        assert other.keys() == plain.keys()

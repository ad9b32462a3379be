"""A site of synthetic releases, one for each fault, and what must be kept of each."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sample_site import Release, load_releases
from tests.faults.place import rows
from tests.faults.raw_server import Fault, RawSite

_FIRST_ID = 900_100
_MODEL = 593_350


@dataclass(frozen=True)
class FaultySite:
    """A release for each fault, by the name of the fault."""

    faults: dict[str, Fault]

    @cached_property
    def releases(self) -> dict[str, Release]:
        """The releases: their texts differ, as those of a site do."""
        model = model_release()
        return {name: release_of(name, number, model) for number, name in enumerate(self.faults)}

    @cached_property
    def site(self) -> RawSite:
        """The site, not served yet."""
        faults = {self.path(name): fault for name, fault in self.faults.items()}
        return RawSite(faults=faults, releases=tuple(self.releases.values()))

    def path(self, name: str) -> str:
        """The path of the release with this fault."""
        return f"/secretariat/{self.releases[name].node_id}"

    @property
    def paths(self) -> list[str]:
        """The paths of all releases."""
        return [self.path(name) for name in self.faults]


def model_release() -> Release:
    """The release of the sample site whose fields the others have."""
    return next(one for one in load_releases() if one.node_id == _MODEL and one.language == "en")


def release_of(name: str, number: int = 0, model: Release | None = None) -> Release:
    """A synthetic release; the name is in its title and in each paragraph."""
    model = model or model_release()
    return replace(
        model, node_id=_FIRST_ID + number, section="secretariat", published=(), tags={}, links={},
        title=f"Synthetic release for the fault {name}", emphasis=(), also_at=(), moved_from=(),
        paragraphs=tuple(f"{text} (synthetic, {name})" for text in model.paragraphs),
    )  # fmt: skip


def is_true(archive: Path, release: Release) -> bool:
    """Whether the record has the title and every paragraph of the release, and nothing else."""
    found = rows(
        archive,
        "SELECT title, text FROM paragraphs JOIN press_releases USING (node_id, language, revision)"
        " WHERE node_id = ? AND kept ORDER BY position",
        release.node_id,
    )
    return found == [(release.title, text) for text in release.paragraphs]


def has_record(archive: Path, release: Release) -> bool:
    """Whether there is a record of the release."""
    return bool(rows(archive, "SELECT 1 FROM records WHERE node_id = ?", release.node_id))


def what_is_kept(archive: Path, path: str) -> str:
    """The captures of a page, each kind once."""
    captures = rows(
        archive,
        "SELECT outcome, error_kind, max(payload_bytes) > 0 FROM captures WHERE url LIKE ?"
        " GROUP BY 1, 2 ORDER BY min(capture_id)",
        f"%{path}%",
    )
    if not captures:
        return "no capture"
    kinds = (
        f"`{outcome}`{f' ({kind})' if kind else ''}, {'its body' if has_body else 'no body'}"
        for outcome, kind, has_body in captures
    )
    return f"capture {'; capture '.join(kinds)}"

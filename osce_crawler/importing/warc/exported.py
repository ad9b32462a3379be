"""What an export of this program says beside the responses: facts about captures, and layouts."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from osce_crawler.archive.schema import CAPTURE_FORMAT, LAYOUT_URI, LISTED_AS
from osce_crawler.importing.items import FoundLayout, Unusable
from osce_crawler.importing.warc.fixity import doubt
from osce_crawler.importing.warc.record import Record
from osce_crawler.records import Evidence

_LINE_END = re.compile(r"\r?\n")


@dataclass(frozen=True, slots=True)
class Facts:
    """The metadata record of a capture. It precedes the record of the capture."""

    of_record: str = ""
    """The WARC-Record-ID of the capture."""
    values: Mapping[str, str] | None = None
    evidence: Evidence | None = None
    """What a listing printed about the release."""

    def about(self, record: Record) -> Mapping[str, str] | None:
        """The facts if they are about this record, or None."""
        return self.values if self.of_record == record.name else None


def read_facts(record: Record) -> Facts | None:
    """The facts in a metadata record; None for one of another program.

    Raises ValueError if the evidence cannot be read.
    """
    lines = _LINE_END.split(record.block.decode("utf-8", "replace"))
    pairs = (line.partition(":") for line in lines)
    values = {name.strip(): value.strip() for name, _, value in pairs}
    if values.get("format") != CAPTURE_FORMAT:
        return None
    return Facts(record.fields.get("warc-concurrent-to", ""), values, _evidence(values))


def without_evidence(record: Record) -> Facts | None:
    """The same without the evidence."""
    lines = _LINE_END.split(record.block.decode("utf-8", "replace"))
    kept = [line for line in lines if line.partition(":")[0].strip() != LISTED_AS]
    return read_facts(Record(record.fields, "\r\n".join(kept).encode()))


def _evidence(values: Mapping[str, str]) -> Evidence | None:
    if LISTED_AS not in values:
        return None
    try:
        printed = json.loads(values[LISTED_AS])
    except RecursionError as error:
        raise ValueError("its values are nested too deep") from error
    is_valid = isinstance(printed, dict) and all(
        isinstance(value, str | None) for value in printed.values()
    )
    if not is_valid:
        raise ValueError("expected an object with texts")
    for value in filter(None, printed.values()):
        value.encode()  # half a surrogate pair, which JSON may have, cannot be stored
    title, teaser = printed.get("title"), printed.get("teaser")
    return Evidence(title=title, teaser=teaser) if title or teaser else None


def is_layout(record: Record) -> bool:
    """Whether a record is a layout that was added to the archive of an export."""
    return record.kind == "resource" and record.url.startswith(LAYOUT_URI)


def read_layout(record: Record, file: str) -> FoundLayout | Unusable:
    """The layout in a record, if its bytes are whole."""
    name = record.url.removeprefix(LAYOUT_URI)
    damage = doubt(record, record.block)
    if damage:
        return Unusable(f"{file}: layout {name}", damage.kind, f"{damage}; it is not added")
    try:
        return FoundLayout(name=name, toml=record.block.decode("utf-8"), file=file)
    except UnicodeDecodeError:
        message = "expected UTF-8; it is not added"
        return Unusable(f"{file}: layout {name}", "bad-layout", message)

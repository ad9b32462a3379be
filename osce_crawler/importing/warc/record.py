"""One record of a WARC or ARC file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One record (WARC 1.1, section 4): its named fields, names in lower case, and its block.

    A record of an ARC file has the fields that it would have in a WARC file.
    """

    fields: dict[str, str]
    block: bytes
    ends_well: bool = True
    """Whether the next record begins where the length of this one ends. If not, the length is wrong
    or the file is damaged behind it: its digest tells.
    """
    has_whole_fields: bool = True
    """Whether each line of its header is a field, and none contradicts another. Else a field may be
    cut short, such as the address, or be of another record.
    """
    too_long: bool = False
    """Whether the block was not read, because it is longer than any page."""

    @property
    def kind(self) -> str:
        """The WARC-Type in lower case."""
        return self.fields["warc-type"]

    @property
    def url(self) -> str:
        """The WARC-Target-URI, or an empty string."""
        return self.fields.get("warc-target-uri", "").strip("<>").replace(" ", "%20")

    @property
    def name(self) -> str:
        """The WARC-Record-ID, by which other records refer to it; or an empty string."""
        return self.fields.get("warc-record-id", "")


class NoRecord(Exception):
    """There is no intact record at the current position."""

    def __init__(self, message: str, url: str = "") -> None:
        super().__init__(message)
        self.url = url
        """The address of the record, if its header could be read; or an empty string."""


class TooLong(Exception):
    """The record is longer than any page, and was skipped."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self.record = record

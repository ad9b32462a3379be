"""Stand-in until the query language is merged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """A SELECT that gives `record_id`."""

    sql: str
    parameters: tuple[object, ...]
    reading: str = ""
    offers: tuple[str, ...] = ()

"""The only module that reads the system clock. Other modules receive the time as an argument."""

from datetime import UTC, datetime


def utc_now() -> str:
    """The current time in ISO 8601, UTC, whole seconds: `2026-11-24T04:06:52Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: TID251

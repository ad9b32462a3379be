"""The one place that asks what time it is; everything else is told."""

from datetime import UTC, datetime


def utc_now() -> str:
    """The moment as archives keep it: `2026-11-24T04:06:52Z`, seconds precision, always UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: TID251

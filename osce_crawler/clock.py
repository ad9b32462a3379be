"""The only module that reads the system clock. Other modules receive the time as an argument."""

import os
import time
from datetime import UTC, datetime, timedelta

from osce_crawler.errors import BadConfiguration

_BEGAN = time.monotonic()  # when this process read the module, for a clock that was moved


def utc_now() -> str:
    """The current time in ISO 8601, UTC, whole seconds: `2026-11-24T04:06:52Z`.

    A test moves the clock with the environment variable OSCE_NOW: the moment at which the process
    began, from which time goes on.
    """
    moved = os.environ.get("OSCE_NOW", "")
    now = _moved(moved) if moved else datetime.now(UTC)  # noqa: TID251
    return f"{now.isoformat()[:19]}Z"


def _moved(began: str) -> datetime:
    try:
        moment = datetime.fromisoformat(began)
        utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return utc + timedelta(seconds=time.monotonic() - _BEGAN)
    except (ValueError, OverflowError):
        raise BadConfiguration(
            f"the environment variable OSCE_NOW is {began[:40]!r}, which is no moment; give one as"
            " 2026-11-24T04:06:52Z, or unset it"
        ) from None

"""Taking the lock of a file although readers may hold it for a moment."""

import fcntl
from contextlib import suppress
from time import sleep
from typing import IO

_TRIES, _SECONDS_BETWEEN = 5, 0.02


def take_lock(file: IO[str]) -> None:
    """Lock a file that is open for writing. Raises BlockingIOError if another process writes.

    Readers that ask who writes hold a shared lock just for that question.
    """
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        sleep(_SECONDS_BETWEEN)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

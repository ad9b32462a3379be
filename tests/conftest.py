"""The same for every run of the tests, however it was started."""

import signal

from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

# A loaded machine is no failure: what must be fast says so itself. The same examples every time,
# so that a check that passed passes again.
settings.register_profile("house", deadline=None, derandomize=True)
# `pytest --hypothesis-profile=deep tests/dedup` looks for what nobody has thought of; takes
# minutes.
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("house")

# It also takes examples from the constants of the modules that are loaded: these depend on which
# tests the same process has run before.
assert hasattr(providers, "_get_local_constants"), "hypothesis has another name for it now"
providers._get_local_constants = Constants

# `nohup make test &` starts with these signals ignored, and a process that a test starts inherits
# that: it would not end by the signal that the test sends, and the test would wait for ever.
for _number in (signal.SIGHUP, signal.SIGINT):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(
            _number, signal.default_int_handler if _number is signal.SIGINT else signal.SIG_DFL
        )

_LONGEST_NAME = 20
"""Bytes in the name of a test."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """The length, as the name of long bytes. All workers must give a test the same name, and gzip
    data contains the second in which it was made.
    """
    return f"{len(val)} bytes" if isinstance(val, bytes) and len(val) > _LONGEST_NAME else None

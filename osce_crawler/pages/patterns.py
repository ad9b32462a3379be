"""Regular expressions that few pages need, compiled when the first page needs them."""

import re
from collections.abc import Callable
from functools import cache, partial
from typing import AnyStr


def on_demand(
    pattern: AnyStr, compiled: Callable[[AnyStr], re.Pattern[AnyStr]] = re.compile
) -> Callable[[], re.Pattern[AnyStr]]:
    """A function that returns the compiled pattern. A long one takes as long as reading a page.

    >>> long_word = on_demand("[a-z]{9,}")
    >>> bool(long_word().search("cooperation"))
    True
    """
    return cache(partial(compiled, pattern))

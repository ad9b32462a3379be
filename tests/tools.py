"""Programs that a test needs and a plain machine may lack: the test skips with a line that says how
to get them.

Where OSCE_ALL_TOOLS is set, as in `.ci/run`, a missing one is a failure.
"""

import os
import shutil
from pathlib import Path

import pytest


def tool(name: str, how: str, named_by: str | None = None) -> Path:
    """The program's path: where the variable says, else on the PATH."""
    found = os.environ.get(named_by, "") if named_by else shutil.which(name)
    if found:
        return Path(found)
    missing = f"no {name} here: {how}"
    if os.environ.get("OSCE_ALL_TOOLS"):
        pytest.fail(missing)
    pytest.skip(missing)

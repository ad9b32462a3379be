"""The peers we compare ourselves with; each is optional, and says how to get it when it is
missing.
"""

from importlib.util import find_spec


def installed(module: str) -> bool:
    """Whether a peer can be imported here."""
    return find_spec(module) is not None


def absent(module: str) -> str:
    """The line that stands for a peer's figures."""
    return f"{module} is not installed, so it is left out; the extra `bench` has it: pip install '.[bench]'"

"""How long hypothesis searches: the same examples every time, so that a check that passed passes
again.
"""

from hypothesis import settings

# A loaded machine is no failure: what must be fast says so itself.
settings.register_profile("house", deadline=None, derandomize=True)
# `pytest --hypothesis-profile=deep tests/dedup` looks for what nobody has thought of; takes
# minutes.
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("house")

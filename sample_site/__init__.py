"""The bundled sample site: synthetic releases, served with the markup of the real site.

It does not import osce_crawler. So the expected records are independent of the parser under test.
"""

from sample_site.faults import Faults
from sample_site.server import SampleServer
from sample_site.texts import Release, load_releases
from sample_site.truth import truth_of

__all__ = ["Faults", "Release", "SampleServer", "load_releases", "truth_of"]

"""The bundled sample site: our own synthetic releases, served in the shapes of the real site.

It knows nothing of osce_crawler, so that its truth is independent of the parser that is tested
against it.
"""

from sample_site.faults import Faults
from sample_site.server import SampleServer
from sample_site.texts import Release, load_releases
from sample_site.truth import truth_of

__all__ = ["Faults", "Release", "SampleServer", "load_releases", "truth_of"]

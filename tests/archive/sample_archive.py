"""The archive of the sample site, crawled twice: as it is, then with an edited and a gone page."""

import subprocess
import sys
import time
from pathlib import Path

from osce_crawler.clock import utc_now
from sample_site import Faults, SampleServer

EDITED, GONE = 46203, 593350
_STATES = (Faults(), Faults(edited=frozenset({EDITED}), gone=frozenset({GONE})))


def crawl_sample(folder: Path) -> Path:
    """Crawl into a new archive in this folder; its path."""
    path = folder / "osce.db"
    with SampleServer() as site:
        for faults in _STATES:
            site.faults = faults
            options = ("--delay", "0", "--full", "--archive", str(path))
            command = [sys.executable, "-m", "osce_crawler", "crawl", "--site", site.root, *options]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 1, done.stderr  # the sample has a page that is cut
            ended = utc_now()
            while utc_now() <= ended:  # times have a resolution of one second
                time.sleep(0.01)
    return path

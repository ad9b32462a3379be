"""``python -m sample_site demo``, ``python -m sample_site serve`` and ``python -m sample_site truth
--site URL``.
"""

import argparse
import sys
from collections.abc import Sequence

from sample_site.demo import demo
from sample_site.faults import FAULTS, Faults, as_served, parse_faults
from sample_site.server import SampleServer
from sample_site.texts import load_releases
from sample_site.truth import truth_lines

_DESCRIPTION = "The bundled site of synthetic press releases, for the demo and the tests."


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the demo, serve the site, or print the expected records as JSON Lines."""
    options = _parser().parse_args(arguments)
    if options.command == "demo":
        sys.exit(demo())
    try:
        faults = parse_faults(options.fault)
    except ValueError as error:
        print(f"Error: --fault {error}", file=sys.stderr)
        sys.exit(2)
    if options.command == "serve":
        _serve(options.port, faults)
        return
    releases = [
        one for one in as_served(load_releases(), faults) if one.node_id not in faults.unlisted
    ]
    for line in truth_lines(releases, options.site):
        print(line)


def _serve(port: int, faults: Faults) -> None:
    try:
        site = SampleServer(port, faults)
    except (OSError, OverflowError) as error:  # taken, forbidden, or no number of a port
        reason = error.strerror if isinstance(error, OSError) else str(error)
        sys.exit(
            f"port {port} of 127.0.0.1 cannot be used: {reason}; name another with --port, or leave"
            " --port out to take a free one"
        )
    print(site.root, flush=True)
    try:
        site.serve_forever()
    except KeyboardInterrupt:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample_site", description=_DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser(
        "serve", help="serve the sample site on 127.0.0.1; the first line of output is its address"
    )
    serve.add_argument(
        "--port", type=int, default=0, help="port to listen on; 0, the default, takes a free one"
    )
    truth = commands.add_parser(
        "truth", help="print the records that a perfect crawl would archive, as JSON Lines"
    )
    truth.add_argument("--site", required=True, help="root address of the site")
    commands.add_parser(
        "demo", help="crawl the sample site into data/demo.db, search it, show removed paragraphs"
    )
    for command in (serve, truth):
        command.add_argument(
            "--fault",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help=f"simulate a fault; may be given several times: {FAULTS}",
        )
    return parser


if __name__ == "__main__":
    main()

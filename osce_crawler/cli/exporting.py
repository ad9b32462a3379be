"""`export`: the clean releases as a file."""

from pathlib import Path

import click

from osce_crawler.cli.program import archive_option, as_of_option


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@as_of_option
@archive_option
def export(target: Path, as_of: str | None, archive: Path) -> int:
    """Write the latest revision of every release to TARGET; its name says the format: .csv or .jsonl.

    The same archive gives the same bytes, and so it does as of the same moment. A target that exists is replaced in one step.

    \b
    Examples:
      osce-crawler export releases.csv
      osce-crawler export releases.jsonl
      osce-crawler export end-of-2024.csv --as-of 2024-12-31
    """
    from osce_crawler.archive.export import export_records
    from osce_crawler.archive.reader import Archive

    count = export_records(Archive.open(archive, as_of), target)
    click.echo(f"{count} releases written to {target}", err=True)
    return 0

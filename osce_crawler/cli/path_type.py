"""The type of options and arguments that name a file or a folder."""

import os
from pathlib import Path
from typing import Any

import click


class FilePath(click.Path):
    """A path. An empty text, such as of a variable that is not set, would be the current folder."""

    def __init__(
        self,
        *,
        exists: bool = False,
        file_okay: bool = True,
        dir_okay: bool = True,
        readable: bool = True,
    ) -> None:
        super().__init__(
            exists=exists,
            file_okay=file_okay,
            dir_okay=dir_okay,
            readable=readable,
            path_type=Path,
        )

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """The path. Raises click.BadParameter."""
        if not os.fspath(value).strip():
            what = "a file" if self.file_okay else "a folder"
            self.fail(f"the path is empty; give that of {what}", param, ctx)
        return super().convert(value, param, ctx)

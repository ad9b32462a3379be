"""Results of `parse`, held back until it is known which lines are of a template."""

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

from osce_crawler.reparse.shared_lines import SharedLines

Result = tuple[str, dict[str, Any]]
"""The name of a file, and the JSON object of its record or refusal."""
_SPOOLED_BYTES = 16 * 1024 * 1024
_SHOWN = 60


class HeldResults:
    """Holds results back from the first one with confidence low on: later pages may share lines.

    They are kept on disk if they are many. Not thread-safe.
    """

    def __enter__(self) -> Self:
        self._held = SpooledTemporaryFile(max_size=_SPOOLED_BYTES)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._held.close()

    def without_templates(self, results: Iterable[Result]) -> Iterator[Result]:
        """The results in the same order. A reading with a line of a template becomes a refusal."""
        is_held = False
        for file, result in results:
            is_held = is_held or result.get("confidence") == "low"
            if is_held:
                self._held.write(json.dumps([file, result]).encode() + b"\n")
            else:
                yield file, result
        shared = SharedLines()
        shared.note_texts(self._texts())
        for number, (file, result) in enumerate(self._read()):
            own = shared.first_on(number, _lines(result))
            yield file, result if own is None else _refusal(file, own)

    def _read(self) -> Iterator[Result]:
        self._held.seek(0)
        for line in self._held:
            file, result = json.loads(line)
            yield file, result

    def _texts(self) -> Iterator[tuple[int, Hashable, Sequence[str]]]:
        for number, (_, result) in enumerate(self._read()):
            if lines := _lines(result):
                yield number, (result.get("node_id"), result.get("language")), lines


def _lines(result: dict[str, Any]) -> Sequence[str]:
    """Title and paragraphs of a record with confidence low; nothing for other results."""
    if result.get("confidence") != "low":
        return ()
    return [result["title"], *result["paragraphs"]]


def _refusal(file: str, line: str) -> dict[str, Any]:
    message = (
        "the page is of unknown design, and other files have the same line, so it is of the"
        f" template and no text: {line[:_SHOWN]!r}"
    )
    return {"file": file, "error": {"kind": "unknown-layout", "message": message}}

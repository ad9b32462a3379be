"""Finds the files that a page of unknown design attaches to its release."""

from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.inferred.lines import Line, link_texts
from osce_crawler.pages.inferred.scene import Scene
from osce_crawler.records import Attachment
from osce_crawler.urls import absolute

_LINES_BETWEEN = 2


def attachments_of(scene: Scene, text: range, metadata: set[int], url: str) -> list[Attachment]:
    """The files linked between title and text, in the text, and in the lines right after it.

    `text` are the lines from the first to the last of the text, `metadata` those of labels, and
    `url` is the base of relative links.
    """
    lines = scene.outline.lines
    after: list[int] = []
    gap = 0
    for index in range(text.stop, len(lines)):
        if lines[index].is_link and all(is_file(href) for href in lines[index].hrefs):
            after.append(index)
            gap = 0
        elif lines[index].figure is None and index not in metadata:
            gap += 1
        if gap > _LINES_BETWEEN:
            break
    labels: dict[str, str] = {}
    for index in [*range(scene.title.end, text.stop), *after]:
        if index in scene.stories or (index in scene.chrome and not _is_foot(scene, lines[index])):
            continue
        for href, label in _files_of(lines[index]):
            address = absolute(url, href)
            labels[address] = labels.get(address) or label
    return [
        Attachment(url=address, label=label or address.rpartition("/")[2])
        for address, label in labels.items()
    ]


def _is_foot(scene: Scene, line: Line) -> bool:
    """Whether a line is at the foot of the release, and not of the page."""
    frames = [frame for frame in line.frames if not scene.title.is_around(frame)]
    around = frames[0].getparent() if len(frames) == 1 and frames[0].tag == "footer" else None
    return around is not None and around.tag != "body" and scene.title.is_around(around)


def _files_of(line: Line) -> list[tuple[str, str]]:
    """The addresses and labels of the files that a line links to."""
    return [
        (href, text)
        for link, text in link_texts(line.pieces)
        if is_file(href := str(link.get("href")))
    ]

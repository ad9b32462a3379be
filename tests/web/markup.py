"""What a browser would have to repair in a page: a strict reading of its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SVG = frozenset("path rect".split())
# A paragraph ends where one of these begins: as content of it they are an error.
_BLOCKS = frozenset(
    "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 header"
    " hr main nav ol p pre section table ul".split()
)
_ONLY_IN = {
    "li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "tr": ("thead", "tbody"), "td": ("tr",),
    "th": ("tr",), "thead": ("table",), "tbody": ("table",), "summary": ("details",),
    "figcaption": ("figure",),
}  # fmt: skip
_ONLY_CHILDREN = {"ul": "li", "ol": "li", "dl": "dt dd", "table": "thead tbody", "tr": "td th"}
_REFERENCES = ("for", "aria-labelledby", "aria-describedby")


@dataclass
class Page(HTMLParser):
    """A page that was read, with its errors."""

    errors: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    referred: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self.open[-1] if self.open else ""
        if tag in _BLOCKS and "p" in self.open:
            self.errors.append(f"<{tag}> in <p> at {self.getpos()}")
        if tag in _ONLY_IN and parent not in _ONLY_IN[tag]:
            self.errors.append(f"<{tag}> in <{parent}> at {self.getpos()}")
        if parent in _ONLY_CHILDREN and tag not in _ONLY_CHILDREN[parent].split():
            self.errors.append(f"<{tag}> as child of <{parent}> at {self.getpos()}")
        if tag == "a" and "a" in self.open:
            self.errors.append(f"<a> in <a> at {self.getpos()}")
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.errors.append(f"an attribute twice in <{tag}> at {self.getpos()}")
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if "id" in values:
            self.ids.append(values["id"])
        for name in _REFERENCES:
            self.referred += values.get(name, "").split()
        if "href" in values:
            self.links.append(values["href"])
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SVG:
            self.errors.append(f"<{tag}/> at {self.getpos()}")
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.errors.append(f"</{tag}> where {self.open[-2:]} are open at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """The text of the page with single spaces."""
        return " ".join(" ".join(self.texts).split())


def read(markup: str) -> Page:
    """The page, read strictly; `errors` is empty for a page without any."""
    page = Page()
    page.feed(markup)
    page.close()
    page.errors += [f"<{tag}> is not closed" for tag in page.open]
    twice = {one for one in page.ids if page.ids.count(one) > 1}
    page.errors += [f"id {one} twice" for one in sorted(twice)]
    page.errors += [f"no id {one}" for one in page.referred if one not in page.ids]
    page.errors += [
        f"no id {link[1:]}" for link in page.links if link[:1] == "#" and link[1:] not in page.ids
    ]
    headings = [tag for tag, _ in page.elements if tag == "h1"]
    if len(headings) != 1:
        page.errors.append(f"{len(headings)} elements <h1>")
    return page

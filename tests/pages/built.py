"""Pages built around a body, in each HTML layout: the class names that other people's scrapers met
on the site.
"""

from collections.abc import Sequence
from html import escape

URL = "https://www.osce.org/cthb/47920"
TITLE = "OSCE countries need to intensify efforts"


def drupal11(
    body: str, *, title: str = TITLE, content_type: str = "Press release", metadata: str = ""
) -> bytes:
    """A page of the redesign. `metadata` is what stands in its definition list."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | OSCE</title></head><body><nav><ul><li>Our work</li></ul></nav>
<main><article><div class="article__type">{content_type}</div><h1>{escape(title, quote=False)}</h1><dl>{metadata}</dl>
<div class="body body-section is-text text--default">{body}</div></article></main><footer>OSCE</footer></body></html>
""".encode()


def drupal6(
    body: str, *, title: str = TITLE, content_type: str = "Press release", metadata: str = ""
) -> bytes:
    """A page of the years before. `metadata` is markup of labelled fields."""
    kind = labelled_field("Content type:", [content_type])
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | OSCE</title></head><body><div id="menu"><a href="/">Home</a></div>
<div class="content--header"><h1>{escape(title, quote=False)}</h1>{kind}{metadata}</div>
<div class="content--content"><div class="node-content"><div class="pane-content">{body}</div></div></div></body></html>
""".encode()


LAYOUTS = {"drupal11": drupal11, "drupal6": drupal6}


def labelled_field(label: str, values: Sequence[str]) -> str:
    """A labelled field as Drupal 6 marks it up."""
    items = "".join(
        f'<div class="field-item">{escape(value, quote=False)}</div>' for value in values
    )
    return f'<div class="field"><div class="field-label">{label}&nbsp;</div><div class="field-items">{items}</div></div>'


def listed(label: str, values: Sequence[str]) -> str:
    """A label and its values in a definition list."""
    return f"<dt>{label}</dt>" + "".join(
        f"<dd>{escape(value, quote=False)}</dd>" for value in values
    )

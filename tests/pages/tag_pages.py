"""Parts of pages for the tests of tags that have changed places. Synthetic."""

from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL
from tests.pages.shells import page_of

LABELS = (
    "<dl><dt>Type:</dt><dd>Press release</dd><dt>Date:</dt><dd>17 November 2006</dd>"
    "<dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
)
TOP = f"<h1>Council meets under open roof</h1>{LABELS}"
BROKEN_OFF = '<a href="/osce-mission-to-serbia">OSCE Mission th</a>'
START = '<div class="body body-section is-text text--default">'
FIRST = "<p>VIENNA, 17 November 2006 - The Council met under an open roof today.</p>"
SECOND = "<p>The roof stays open, said the architect, until somebody complains about it.</p>"
FILES = '<ul><li><a href="/sites/default/files/f/1.pdf">The report</a></li></ul>'
FIELD = '<div class="field field-field-item-source"><div class="field-label">{label}</div><div class="field-items"><div class="field-item"><a href="/s">OSCE Secretariat</a></div></div></div>'
OLD = '<div class="content--header"><h1>Council meets</h1>{field}</div><div class="content--content"><div class="node-content"><div class="pane-content">{text}</div></div></div>'
ENTRIES = '<li class="leaf x"><a href="/1">B</a></li><li class="leaf y"><a href="/2">C</a></li>'


def read(inner: str) -> PressRelease:
    """The release of a page with this body."""
    return parse_press_release(page_of(inner), url=URL)

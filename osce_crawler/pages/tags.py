"""Lists HTML elements by the damage that a missing end tag does.

The site's own class names are in `layouts.py`.
"""

from osce_crawler.pages.layouts import INLINE_TAGS, NO_TEXT_TAGS

NESTING_TAGS = frozenset(
    "div table dl figure figcaption h1 section article main aside header footer nav form fieldset"
    " noscript template select "
    "button object audio video canvas body html".split()
)
"""Elements that contain or hide content, and require an end tag."""

LEFT_OPEN_TAGS = frozenset({"dt", "dd"})
"""Elements whose end tag is optional in HTML.

An end tag without a start tag is an error: a value would go to another label.
"""

KNOWN_TAGS = (
    INLINE_TAGS
    | NO_TEXT_TAGS
    | NESTING_TAGS
    | LEFT_OPEN_TAGS
    | frozenset(
        "address applet area basefont bgsound blink blockquote br caption center col colgroup"
        " details dialog dir embed frame "
        "frameset h2 h3 h4 h5 h6 hgroup hr isindex legend li listing marquee math menu menuitem"
        " meter noembed noframes option map "
        "ol optgroup output p param picture plaintext portal pre progress rb rtc search slot source"
        " strong summary "
        "tbody td tfoot th thead tr track ul xmp image"
        " ilayer index keygen layer multicol noindex nolayer spacer".split()
    )
)
"""Elements of HTML, also obsolete ones.

Any other name is a damaged tag, unless it has a hyphen or a colon (custom elements, Word), or the
element has both its tags.
"""

FOREIGN_TAGS = frozenset({"svg", "math"})
"""Elements of other languages. Their content has names of its own, and is no text of the page."""

FOREIGN_TEXT_TAGS = frozenset(
    "title desc text tspan textpath metadata foreignobject mi mn mo ms mtext annotation"
    " annotation-xml".split()
)
"""Elements of SVG and MathML that may contain words; some of them also HTML."""

SHARED_TAGS = frozenset(
    {"a", "audio", "canvas", "iframe", "image", "script", "style", "title", "video"}
)
"""Elements of HTML that are elements of SVG too."""

OPTIONAL_END_TAGS = LEFT_OPEN_TAGS | frozenset(
    "p li tr td th tbody thead tfoot colgroup option optgroup rt rp".split()
)
"""Elements that HTML ends without an end tag."""

EMPTY_TAGS = frozenset(
    "area base basefont bgsound br col embed frame hr image img input link meta param source track"
    " wbr".split()
)
"""Elements that have no content, and no end tag."""

OUTER_TAGS = frozenset(
    {"div", "section", "article", "main", "form", "header", "table", "body", "html"}
)
"""Elements that may be around the content."""

BOX_TAGS = frozenset({"nav", "aside"})
"""Elements whose headings are no title of the page."""

TABLE_TAGS = frozenset("td th tr tbody thead tfoot".split())
"""Parts of tables. libxml2 ends one without an end tag only at the end of its table.

So outside a table, such a tag takes the text after its container into the container.
"""

RAW_TEXT_TAGS = frozenset(
    "script style textarea title iframe xmp noembed noframes plaintext".split()
)
"""Elements in which tags are text."""

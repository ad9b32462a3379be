"""Lists HTML elements by the damage that a missing end tag does.

The site's own class names are in `layouts.py`.
"""

from osce_crawler.pages.layouts import INLINE_TAGS, NO_TEXT_TAGS

NESTING_TAGS = frozenset(
    "div table dl figure figcaption h1 section article main aside header footer nav form fieldset"
    " noscript template select "
    "button object svg audio video canvas body html".split()
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
        "tbody td tfoot th thead tr track ul xmp image figure path g rect circle line polygon"
        " polyline defs use symbol "
        "title desc".split()
    )
)
"""Elements of HTML, also obsolete ones, and of SVG icons.

Any other name is a damaged tag, unless it has a hyphen or a colon (custom elements, Word).
"""

OUTER_TAGS = frozenset(
    {"div", "section", "article", "main", "form", "header", "table", "body", "html"}
)
"""Elements that may be around the content."""

RAW_TEXT_TAGS = frozenset({"script", "style", "textarea", "iframe", "xmp", "noembed", "noframes"})
"""Elements in which tags are text."""

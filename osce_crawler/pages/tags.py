"""Names of HTML elements, by what a missing end tag of theirs does to a page; the site's own names
stand in `layouts.py`.
"""

from osce_crawler.pages.layouts import INLINE_TAGS, NO_TEXT_TAGS

NESTING_TAGS = frozenset(
    "div table dl figure figcaption h1 section article main aside header footer nav form fieldset"
    " noscript template select "
    "button object svg audio video canvas body html".split()
)
"""Elements that hold content or hide it, and always end with a tag of their own."""

LEFT_OPEN_TAGS = frozenset({"dt", "dd"})
"""Elements that may be left open, but not end without a beginning: the value would be another
label's.
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
"""Names of HTML, old ones too; an element of any other name without a hyphen or colon is a damaged
tag.
"""

OUTER_TAGS = frozenset(
    {"div", "section", "article", "main", "form", "header", "table", "body", "html"}
)
"""What the content may stand in."""

RAW_TEXT_TAGS = frozenset({"script", "style", "textarea", "iframe", "xmp", "noembed", "noframes"})
"""Elements in which tags are text."""

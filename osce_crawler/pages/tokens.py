"""Splits the bytes of a page into tags, comments and raw text, and checks that each is whole.

Pages are in lower case here.
"""

import re
from collections.abc import Iterator

from osce_crawler.errors import PageRefused
from osce_crawler.pages.hidden import TAG_WITH_VALUES, compiled
from osce_crawler.pages.layouts import CONTENT_MARKERS
from osce_crawler.pages.patterns import on_demand
from osce_crawler.pages.tags import (
    FOREIGN_TAGS,
    FOREIGN_TEXT_TAGS,
    KNOWN_TAGS,
    RAW_TEXT_TAGS,
    SHARED_TAGS,
)

Token = re.Match[bytes]

_KNOWN = frozenset(tag.encode() for tag in KNOWN_TAGS)
_RAW_TAGS = frozenset(tag.encode() for tag in RAW_TEXT_TAGS)
_RAW = b"|".join(sorted(_RAW_TAGS))
FOREIGN = frozenset(tag.encode() for tag in FOREIGN_TAGS)
_FOREIGN_TEXT = frozenset(tag.encode() for tag in FOREIGN_TEXT_TAGS)
_ENDS_FOREIGN = _KNOWN - FOREIGN - frozenset(tag.encode() for tag in SHARED_TAGS)
# Atomic groups instead of possessive quantifiers over groups: these match too little before Python
# 3.11.5 (Debian 12 has 3.11.2). A possessive quantifier over a single character is safe.
_ATTRIBUTES = rb"""(?>(?:[^<>=]++|=\s*+(?>(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?))*)"""
# Text and complete tags of paragraphs, links and emphasis: nine tenths of all tags. One match skips
# them, for speed. A `<` or a value with `>` in them ends the match, and `_ARROW_OR_TAG` takes that
# tag, to be checked.
_PASSED = rb"""(?>(?:[^<>]++|(?<=[\s>=])>|<(?![a-z/!?])|</?(?:p|br|a|li|ul|strong|em|span|b|i|img|h2|h3)(?=[\s/>])
(?>(?:[^<>=]++|=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|(?!["'])))*)>)*)""".replace(b"\n", b"")
# The same and more, for checks that need no tag of a whole element: each `<div>` and list of labels
# that contains only these. One match skips it with up to three levels of its content. A long
# name of an attribute may be words of the text, and ends the match.
_PLAIN_ATTRIBUTES = rb"""(?>[^<>=]{0,20}+(?:=(?:"[^"<>]*+"(?![0-9a-z])|(?!")\s*+(?:"[^"<>]*+"|'[^'<>]*+'|(?!["'])))[^<>=]*+)*)"""
_PLAIN = (
    rb"[^<>]++|</?(?:p|br|a|li|ul|strong|em|span|b|i|img|h2|h3|h4|ol|time|sup|sub|u|small|font|cite"
    rb"|blockquote|label|input|hr)(?:>|(?=[\s/])" + _PLAIN_ATTRIBUTES + rb">)[^<>]*+"
)


def _with_whole(content: bytes, group: bytes, *names: bytes) -> bytes:
    """A pattern of plain text and tags, and of whole elements with this content. It has a group of
    this name: one branch for all names is compiled in a tenth of the time of a branch for each.
    """
    return _PLAIN + rb"|<(?P<%b>%b)(?=[\s>])%b(?<!/)>(?>(?:%b)*)</(?P=%b)\s*+>" % (
        group,
        b"|".join(names),
        _PLAIN_ATTRIBUTES,
        content,
        group,
    )


_INNERMOST = _with_whole(_PLAIN, b"innermost", b"div", b"dt", b"dd")
_INNER = _with_whole(_INNERMOST, b"inner", b"div", b"dl", b"dt", b"dd")
_WHOLE = _with_whole(_INNER, b"outer", b"div", b"dl")
_PASSED_WHOLE = rb"(?>(?:(?<=[\s>=])>|<(?![a-z/!?])|" + _WHOLE + rb")*)"
_TEXT = rb"(?P<text>(?>(?:[^<>]++|(?<=[\s>=])>|<(?![a-z/!?]))*))"
_ARROW_OR_TAG = (
    rb"(?:(?P<arrow>>)|<(?:"
    rb"!--(?:-?>|(?P<comment>.*?)(?:--!?>|(?P<open_comment>\Z)))"
    rb"|(?P<raw>"
    + _RAW
    + rb")(?=[\s/>])"
    + _ATTRIBUTES
    + rb">.*?(?:</(?P=raw)\s*>|(?P<open_raw>\Z))"
    rb"|(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)" + _ATTRIBUTES + rb"(?P<last>[<>]|\Z)"
    rb"|(?:[!?]|/(?![a-z]))[^<>]*+(?P<bogus>[<>]|\Z)"
    rb"))"
)
SPARSE = on_demand(_PASSED + _ARROW_OR_TAG, compiled)
"""The next token, without the complete tags of paragraphs, links and emphasis before it."""
WHOLE = compiled(_PASSED_WHOLE + _ARROW_OR_TAG)
"""The next token, also without the whole elements before it that have only text."""
EVERY = compiled(_TEXT + _ARROW_OR_TAG)
"""The next token, and the text before it."""
_LANDMARKS = (
    rb"(?:(?:h1|main|dl|nav|aside|html|svg|math|" + _RAW + rb")(?=[\s/>])|meta\s[^<>]*og:title"
    rb"|link\s[^<>]*canonical|div\s[^<>]*(?:" + b"|".join(CONTENT_MARKERS) + rb"))"
)
LANDMARK = on_demand(
    rb"(?P<skipped>(?>(?:[^<]++|<(?![a-z/!?])"
    rb"|<!--(?:-?>|.*?--!?>)"
    rb"|<(?P<skipped_raw>(?!title)(?:" + _RAW + rb"))(?=[\s/>])" + _ATTRIBUTES + rb">"
    rb".*?</(?P=skipped_raw)\s*>"
    rb"|<(?P<icon>svg|math)(?=[\s/>])" + _ATTRIBUTES + rb"(?<!/)>"
    rb"(?>(?:[^<]++|<(?!/?(?:svg|math)[\s/>]))*)</(?P=icon)\s*>"
    rb"|</?(?!" + _LANDMARKS + rb")[a-z][^\s/<>]*+"
    rb"""(?>(?:[^<>=]++|=\s*+(?:"[^"<]*+"|'[^'<]*+'|(?!["'])))*)>)*))""" + _ARROW_OR_TAG,
    compiled,
)
"""The next tag that tells where the content of a page may be, or that is damaged."""
_WITHOUT_VALUE = (
    rb"(?:align|allowfullscreen|async|auto(?:focus|play)|checked|clear|compact|contenteditable|controls"
    rb"|default|defer|disabled|download|draggable|hidden|inert|item(?:scope|prop)|loop|multiple|muted"
    rb"|no(?:shade|wrap)|open|playsinline|readonly|rel|required|reversed|selected|target|title|type"
    rb"|valign|[a-z]+-[a-z0-9:.-]*|/)(?=[\s>])"
)
"""Attributes that may have no value: those of HTML, of frameworks (`data-ready`) and of editors."""
_TAG_OF_WORDS = re.compile(
    rb"<(?:p|br|a|li|[uo]l|strong|em|span|b|i|u|s|q|font|small|cite|h[2-6]|div|td|tr|d[tdl]|blockquote)"
    rb"""(?>(?:\s+(?:[a-z:-]++\s*=\s*(?:"[^"<>]*"|'[^'<>]*')|""" + _WITHOUT_VALUE + rb"))*)"
    rb"""(?>(?:(?:\s+|(?<=["'])(?=[0-9a-z]))(?!""" + _WITHOUT_VALUE + rb""")[^\s<>=]+){3,})"""
    rb"""(?<!["'])[\s>]"""
)
"""A tag that contains text: its end is missing, and the text has an arrow. Three words are no
attributes of these elements, and names of attributes are no words; words that end with a quote are
the rest of a value that has quotes in it.
"""
_TEXT_IN_VALUE = re.compile(
    rb"""<[a-z](?>(?:[^<>"'=]++|=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|(?!["'])))*)"""
    rb"""=\s*+(?:"[^"<>]*+(?<!\s)>[^"<]*+"|'[^'<>]*+(?<!\s)>[^'<]*+')(?![\s/>]|[a-z_][\w:.-]*+\s*+=)"""
)
"""A tag with a value that contains the end of the tag and text, up to a quote that starts the next
value or is one of the text: a letter follows. After a value, there is a space or the next name. An
arrow of a value has a space before it.
"""
_NO_NAME = re.compile(rb"""["',;()!?]""")
_MOST_NAMES = 3
"""Attributes without values of a custom element; the `>` counts if a space is before it."""
_NO_SPACE = re.compile(rb"""=\s*+(?:"[^"<>]*+"|'[^'<>]*+')[0-9a-z]""")
"""A letter right after a value: few tags have one. It takes less time than to read all of a tag."""
_LONG = 20
"""More bytes in a tag without values may be words."""
_TAG_START = re.compile(rb"<[a-z/!]")
_ODD_IN_TAG = re.compile(rb"<[a-z/!]|>(?=[\0-\xff])")
"""What a tag with text has, at the least: one search takes less time than two."""
_TEXT_TAG_START = re.compile(rb"<(?!/?(?:html|head|body)[\s>])[a-z/!]")
"""The start of a tag that may have text. In a value, it is a sign of a missing quote."""
_TAG_ENDS = (b'"', b"'", b"/", *sorted(tag for tag in _KNOWN if len(tag) > 1))
_NAME_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST_NAME = 19
_UNQUOTED_END = re.compile(rb"""[a-z:-]=[^\s"'<>=]++>\Z""")
"""The end of a tag with an attribute without quotes."""
_QUOTED_WORDS = re.compile(rb"""(?:\A|[\s(>])(["'])[^"'=<>/]+\1>\Z""")
"""Words in quotes before an arrow: `"Home"> "News"`. A tag has an attribute name and `=` there."""
_BLOCK_STARTS = (b"<ul", b"<ol", b"<div", b"<table")
"""Right after an arrow, and no space between: the rest of a list or a box whose start is lost."""
_BLOCK_END = re.compile(rb"\s{0,20}</div")
_SHORT_BOX = re.compile(rb"(?:<(?:div|img)(?:\s[^<>]*)?>\s*|>)(?:[^\s<>]++\s*+){1,3}>\Z")
"""A few words with an arrow that are all of a box: `Read more>`, or that follow another arrow."""
_LONGEST_WORDS = 80
_QUOTES = frozenset({b"'", b'"', b"`"})
_NESTED_COMMENT = re.compile(rb"!--(?!>)|</?!\Z")
"""Also without its first letter, which may be damaged."""
_CONDITION = re.compile(rb"\s*\[[^<>]*\]>\s*<!\Z")
"""The start of a condition for old browsers, `<!--[if !IE]><!-->`: all others read what follows."""
_FOREIGN_WORDS = re.compile(rb"\S+(?:\s+\S+){3}")
"""More words than an icon has outside of its elements for words. Browsers do not show those."""


def tokens(page: bytes, start: int, end: int) -> Iterator[Token]:
    """Every token between two offsets, not checked. What follows the last one is text."""
    while token := EVERY.match(page, start, end):
        yield token
        start = token.end()


def is_known(name: bytes) -> bool:
    """Whether a tag has the name of an element of HTML, or of a custom element."""
    is_custom = (b"-" in name or b":" in name) and not _NO_NAME.search(name)
    return name in _KNOWN or is_custom


def is_empty(token: Token) -> bool:
    """Whether a start tag is its own end tag: `<path/>`."""
    return token[0].endswith(b"/>")


def check_tag(page: bytes, token: Token) -> None:
    """Raises PageRefused `unbalanced` for a tag without an end, or with a quote without an end.

    Such a tag contains the tags and the text after it. Also for the end tag of a script: it has no
    start tag, so the script is text.
    """
    if token["end"] and token["name"] in _RAW_TAGS:
        raise PageRefused(
            "unbalanced", f"</{shown_name(token['name'])}> has no start tag: the text contains it"
        )
    start, end = token.end("name"), token.end()
    if (
        token["last"] != b">"
        or (token["name"] not in _KNOWN and _is_of_words(page, start, end))
        or (_ODD_IN_TAG.search(page, start, end) and _has_text(page, token))
        or (end - start > _LONG and _may_be_words(page, start, end) and _is_words(page, token))
    ):
        shown = shown_name(token["name"])
        raise PageRefused(
            "unbalanced", f"the tag <{shown}> or a quote in it is not closed: it contains text"
        )


def check_words(page: bytes, start: int, end: int) -> None:
    """Raises PageRefused `unbalanced` if a tag between two offsets contains words of the text."""
    if found := _TAG_OF_WORDS.search(page, start, end):
        shown = found[0][:40].decode("utf-8", "replace")
        raise PageRefused("unbalanced", f"the tag {shown!r} is not closed: it contains text")


def _is_of_words(page: bytes, start: int, end: int) -> bool:
    """Whether a tag of an unknown name has no value, but quotes or several words: the start of its
    name is lost, or it is none.
    """
    if page.find(b"=", start, end) != -1:
        return False
    return page.find(b'"', start, end) != -1 or len(page[start:end].split()) > _MOST_NAMES


def _may_be_words(page: bytes, start: int, end: int) -> bool:
    return page.find(b"=", start, end) == -1 or _NO_SPACE.search(page, start, end) is not None


def _is_words(page: bytes, token: Token) -> bool:
    return _TAG_OF_WORDS.match(page, token.start("name") - 1, token.end()) is not None


def _has_text(page: bytes, token: Token) -> bool:
    """Whether a tag contains other tags and their text, or the end of its own and text."""
    if _TAG_START.search(page, token.end("name"), token.end()):
        return not _has_harmless_values(page, token)
    return _TEXT_IN_VALUE.match(page, token.start("name") - 1, token.end()) is not None


def _has_harmless_values(page: bytes, token: Token) -> bool:
    """Whether a start tag has only tags without text, in values with both quotes: `"</html>"`."""
    start, end = token.start("name"), token.end()
    tag = TAG_WITH_VALUES.match(page, start - 1)
    is_whole = tag is not None and tag.end() == end
    return is_whole and not _TEXT_TAG_START.search(page, start, end)


def check_hidden(page: bytes, token: Token) -> None:
    """Raises PageRefused for a comment, script or declaration that may hide text.

    It has no end, or it ends with the next one. Also for the end of a tag in the text, because the
    start of that tag is missing; a lone `>` is an arrow.
    """
    end = token.end()
    if token["arrow"]:
        if _is_tag_end(page, end):
            raise PageRefused(
                "unbalanced", "the text contains the end of a tag: its start is missing"
            )
        return
    if token["open_comment"] is not None or token["open_raw"] is not None:
        raise PageRefused(
            "truncated",
            f"a {shown_name(token['raw'] or b'comment')} is not closed: it may contain text",
        )
    if token["raw"] and _starts_again(page, token):
        raw = shown_name(token["raw"])
        raise PageRefused("unbalanced", f"a {raw} starts inside another {raw}: it may contain text")
    comment = token["comment"]
    if comment and _NESTED_COMMENT.search(comment) and not _CONDITION.match(comment):
        raise PageRefused(
            "unbalanced", "a comment starts inside another comment: it may contain text"
        )
    if token["bogus"] not in (None, b">"):
        raise PageRefused("unbalanced", "a declaration is not closed: it may contain text")


def _is_tag_end(page: bytes, end: int) -> bool:
    """Whether the arrow before `end` ends a tag; a lone one does not."""
    before = page[max(end - 1 - _LONGEST_NAME, 0) : end - 1]
    words_start = max(end - _LONGEST_WORDS, 0)
    return (
        before.endswith(_TAG_ENDS)
        or before.rstrip(_NAME_LETTERS).endswith(b"/")
        or (before[-1:].isalnum() and page.startswith(_BLOCK_STARTS, end))
        or (
            before[-1:].isalnum()
            and _BLOCK_END.match(page, end) is not None
            and _SHORT_BOX.search(page, words_start, end) is None
        )
        or (
            page.find(b"=", words_start, end) != -1
            and _UNQUOTED_END.search(page, words_start, end) is not None
        )
    ) and not _QUOTED_WORDS.search(page, words_start, end)


def _starts_again(page: bytes, token: Token) -> bool:
    """Whether raw text contains the start tag of the next one. A script may print one: quoted."""
    start = page.find(b"<" + token["raw"], token.end("raw"), token.end())
    while start != -1 and page[start - 1 : start] in _QUOTES:
        start = page.find(b"<" + token["raw"], start + 1, token.end())
    return start != -1


def foreign_end(page: bytes, opening: Token) -> int:
    """The offset of the end of an `<svg>` or `<math>` element, by its start tag.

    Raises PageRefused `unbalanced` or `truncated` if it may hide text of the page: it contains tags
    of HTML, or words outside the elements for words, or it has no end.
    """
    opened = [] if is_empty(opening) else [opening["name"]]
    position = opening.end()
    while opened:
        token = EVERY.match(page, position)
        if token is None:
            raise PageRefused(
                "truncated", f"<{shown_name(opened[-1])}> is not closed: it may contain text"
            )
        if opened[-1] in FOREIGN:
            _check_foreign(token, opened[-1])
        position = token.end()
        name = token["name"]
        if name is None:
            check_hidden(page, token)
            continue
        check_tag(page, token)
        if (name not in FOREIGN and name not in _FOREIGN_TEXT) or is_empty(token):
            continue
        if not token["end"]:
            opened.append(name)
        elif name != opened.pop():
            raise PageRefused(
                "unbalanced", f"</{shown_name(name)}> is in the wrong place: the markup is damaged"
            )
    return position


def _check_foreign(token: Token, around: bytes) -> None:
    """Raises PageRefused `unbalanced` for text and HTML directly in an `<svg>` or `<math>`."""
    name = token["name"]
    if token["arrow"] or _FOREIGN_WORDS.search(token["text"]) or name in _ENDS_FOREIGN:
        what = f"<{shown_name(name)}>" if name in _ENDS_FOREIGN else "text"
        raise PageRefused(
            "unbalanced",
            f"<{shown_name(around)}> contains {what}: its end tag may be missing",
        )


def shown_name(name: bytes) -> str:
    """A tag name as messages print it."""
    return name[:20].decode("ascii", "replace")

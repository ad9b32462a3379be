"""Ways in which a page may arrange the parts of one release around its text: the parts are the
same, the wrappers are not.
"""

_TITLE = "<h1>Council meets under open roof</h1>"
_KIND = '<p class="type">Press release</p>'
_TIME = '<dt>Date:</dt><dd><time datetime="2006-11-17T12:00:00Z">17 November 2006</time></dd>'
_LABELS = f"<dl>{_TIME}<dt>Place:</dt><dd>Vienna</dd><dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
_TEXT = "<p>VIENNA, 17 November 2006 – The Council met under an open roof today.</p><p>Nobody got wet.</p>"
_BODY = f'<div class="body body-section is-text text--default">{_TEXT}</div>'
_FILES = '<ul><li><a href="/sites/default/files/f/1.pdf">Report</a></li></ul>'
_MENU = '<header><ul class="menu"><li><a href="/p">Fields of work</a><li>Date</ul></header>'
_LOGO = '<header><h1><a href="/">OSCE</a></h1></header>'
_TOP = _KIND + _TITLE + _LABELS

NEW = {
    "title-and-text-in-siblings": f'{_MENU}<div class="hero">{_TOP}</div><div'
                                  f' class="col">{_BODY}{_FILES}</div>',
    "labels-in-a-sibling-before": f'{_MENU}<div class="meta">{_LABELS}</div><div'
                                  f' class="col">{_KIND}{_TITLE}{_BODY}{_FILES}</div>',
    "labels-in-a-sibling-after": f'<div class="col">{_KIND}{_TITLE}{_BODY}{_FILES}</div><div'
                                 f' class="side">{_LABELS}</div>',
    "files-in-a-sibling": f'{_MENU}<div class="col">{_TOP}{_BODY}</div><div'
                          f' class="downloads">{_FILES}</div>',
    "files-in-a-sibling-of-main": f'<main><div class="col">{_TOP}{_BODY}</div><div'
                                  f' class="downloads">{_FILES}</div></main>',
    "nothing-around-it": f"{_MENU}{_TOP}{_BODY}{_FILES}",
    "a-header-in-a-section": f'<section><header class="h">{_KIND}{_TITLE}</header><div'
                             f' class="c">{_LABELS}{_BODY}{_FILES}</div></section>',
    "everything-apart": f'<article><div class="a">{_KIND}{_TITLE}</div><div'
                        f' class="b">{_LABELS}</div><div'
                        f' class="c"><div>{_BODY}</div></div>{_FILES}</article>',
    "a-logo-is-a-heading": f"{_LOGO}<section>{_TOP}{_BODY}{_FILES}</section>",
    "a-logo-and-siblings": f"{_LOGO}<div class='x'>{_TOP}</div><div"
                           f" class='y'>{_BODY}{_FILES}</div>",
    "a-table": f"<table><tr><td>{_MENU}</td><td>{_TOP}{_BODY}{_FILES}</td></tr></table>",
    "upper-case": f'<DIV CLASS="wrap">{_TOP}<DIV CLASS="body body-section is-text'
                  f' text--default">{_TEXT}</DIV>{_FILES}</DIV>',
    "an-upper-case-main": f"<MAIN>{_TOP}{_BODY}{_FILES}</MAIN>",
    "a-main": f"{_LOGO}<main>{_TOP}{_BODY}{_FILES}</main>",
    "a-title-before-main": f'{_MENU}<div class="hero">{_TOP}</div><main>{_BODY}{_FILES}</main>',
    "a-heading-in-the-text-of-main": f'<div class="hero">{_TOP}</div><main>{_BODY.replace("</p><p>", "</p><h1></h1><p>")}{_FILES}</main>',
    "two-sections": f"<div class='w'>{_TOP}<div"
                    f" class='s'>{_BODY.replace('<p>Nobody got wet.</p>', '')}</div>"
    f"<div class='s'>{_BODY.replace(_TEXT, '<p>Nobody got wet.</p>')}</div></div>{_FILES}",
}  # fmt: skip

_DAY = '<span class="date-display-single">17 November 2006</span>'
_SOURCE = '<div class="field-field-item-source"><a href="/s">OSCE Secretariat</a></div>'
_OLD_FILES = '<ul class="osce-download-links"><li><a href="/sites/default/files/f/1.pdf">Report</a></li></ul>'
_OLD_TITLE = f'<div class="content--header">{_TITLE}</div>'
_NODE = f'<div class="node-content"><div class="pane-content">{_TEXT}</div></div>'
_OLD_LABELS = _LABELS.replace(
    '<time datetime="2006-11-17T12:00:00Z">17 November 2006</time>', "17 November 2006"
)

OLD = {
    "in-one-element": f'<div id="c">{_OLD_TITLE}{_DAY}{_SOURCE}{_NODE}{_OLD_FILES}</div>',
    "nothing-around-it": f"{_OLD_TITLE}{_DAY}{_SOURCE}{_NODE}{_OLD_FILES}",
    "title-and-text-in-siblings": f'<div class="top">{_OLD_TITLE}</div><div'
                                  f' class="mid"><div>{_DAY}{_SOURCE}{_NODE}{_OLD_FILES}</div></div>',
    "fields-before-it": f'<div class="meta">{_DAY}{_SOURCE}</div><div'
                        f' class="w">{_OLD_TITLE}{_NODE}{_OLD_FILES}</div>',
    "files-after-it": f'<div class="w">{_OLD_TITLE}{_DAY}{_SOURCE}{_NODE}</div><div'
                      f' class="side">{_OLD_FILES}</div>',
    "a-source-before-it": f'{_SOURCE}<div class="w">{_OLD_TITLE}{_DAY}{_NODE}{_OLD_FILES}</div>',
    "labels-before-it": f'<div class="meta">{_OLD_LABELS}</div><div'
                        f' class="w">{_OLD_TITLE}{_NODE}{_OLD_FILES}</div>',
    "a-header-element": f"<section><header>{_OLD_TITLE}{_DAY}{_SOURCE}</header>{_NODE}{_OLD_FILES}</section>",
    "a-table": f"<table><tr><td>{_MENU}</td><td>{_OLD_TITLE}{_DAY}{_SOURCE}{_NODE}{_OLD_FILES}</td></tr></table>",
    "a-table-of-two-columns": f"<table><tr><td>{_OLD_TITLE}</td><td>{_DAY}{_SOURCE}{_NODE}{_OLD_FILES}</td></tr></table>",
    "a-main": f"{_LOGO}<main>{_OLD_TITLE}{_DAY}{_SOURCE}{_NODE}{_OLD_FILES}</main>",
    "a-title-before-main": f"{_OLD_TITLE}<main><h1></h1>{_DAY}{_SOURCE}{_NODE}{_OLD_FILES}</main>",
    "an-upper-case-main": f'<MAIN>{_SOURCE}<div'
                          f' class="w">{_OLD_TITLE}{_DAY}{_NODE}{_OLD_FILES}</div></MAIN>',
    "three-panes": f'<section><div class="content--content">{_TITLE}<div class="p1"><div'
                   f' class="pane-content">{_DAY}</div></div>'
    f'<div class="p2"><div class="pane-content">{_SOURCE}{_TEXT}</div></div><div class="p3"><div'
    f' class="pane-content">{_OLD_FILES}'
    "</div></div></div></section>",
}  # fmt: skip

SHELLS = {f"drupal11-{name}": inner for name, inner in NEW.items()} | {
    f"drupal6-{name}": inner for name, inner in OLD.items()
}


def page_of(inner: str, head: str = "") -> bytes:
    """A whole page around the inside of its body."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Council |'
        f" OSCE</title>{head}</head>"
        f"<body>{inner}</body></html>\n"
    ).encode()

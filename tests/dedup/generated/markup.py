"""Prints lines as a page of one of the two layouts, in the markup styles of several decades."""

from collections.abc import Callable, Sequence
from html import escape
from random import Random

NODE_ID = 47920


def _inline(text: str, random: Random) -> str:
    """A text as HTML, with an emphasis or a link in it now and then."""
    words = escape(text, quote=False).split(" ")
    if len(words) > 6 and random.random() < 0.3:
        at = random.randrange(len(words))
        words[at] = random.choice(
            ("<strong>{}</strong>", "<em>{}</em>", '<a href="/x">{}</a>', "<span>{}</span>")
        ).format(words[at])
    return " ".join(words)


def _paragraphs(texts: Sequence[str]) -> str:
    """Releases from 2011 on."""
    return "\n".join(f"<p>{text}</p>" for text in texts)


def _breaks(texts: Sequence[str]) -> str:
    """Releases of 2000 to 2007: text nodes between line breaks."""
    return "<br /><br />\n".join(texts)


def _divisions(texts: Sequence[str]) -> str:
    """Text pasted from a web mailer."""
    return "".join(f"<div>{text}</div>\n" for text in texts)


def _unclosed(texts: Sequence[str]) -> str:
    """HTML 4 without end tags."""
    return "\n".join(f"<p>{text}" for text in texts)


def _list(texts: Sequence[str]) -> str:
    """A lead, then a list."""
    return f"<p>{texts[0]}</p><ul>{''.join(f'<li>{text}</li>' for text in texts[1:])}</ul>"


def _quotes(texts: Sequence[str]) -> str:
    """Every second paragraph is a block quotation."""
    return "\n".join(
        f"<blockquote><p>{text}</p></blockquote>" if index % 2 else f"<p>{text}</p>"
        for index, text in enumerate(texts)
    )


def _table(texts: Sequence[str]) -> str:
    """A lead, then a table with a paragraph a cell."""
    rows = "".join(f"<tr><td>{text}</td></tr>" for text in texts[1:])
    return f"<p>{texts[0]}</p><table><tbody>{rows}</tbody></table>"


def _mixed(texts: Sequence[str]) -> str:
    """Half the page in line breaks, half in paragraphs."""
    half = len(texts) // 2
    return (
        f"<p>{_breaks(texts[:half])}</p>{_paragraphs(texts[half:])}" if half else _paragraphs(texts)
    )


STYLES: tuple[Callable[[Sequence[str]], str], ...] = (
    _paragraphs, _breaks, _divisions, _unclosed, _list, _quotes, _table, _mixed
)  # fmt: skip


def page(texts: Sequence[str], title: str, language: str, random: Random) -> bytes:
    """The HTML of a release with these paragraphs."""
    body = random.choice(STYLES)([_inline(text, random) for text in texts])
    content = random.choice((_redesign, _panels))(body, escape(title, quote=False))
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | OSCE</title></head>'
        f"<body><main>{content}</main></body></html>"
    ).encode()


def _redesign(body: str, title: str) -> str:
    """Layout `drupal11`."""
    return (
        f'<article><div class="article__type">Press release</div><h1>{title}</h1>'
        '<dl><dt>Date:</dt><dd><time datetime="2006-11-17T12:00:00Z">17 November 2006</time></dd></dl>'
        f'<div class="body body-section is-text text--default">{body}</div></article>'
    )


def _panels(body: str, title: str) -> str:
    """Layout `drupal6`."""
    return (
        f'<div class="content--header"><h1>{title}</h1><span class="date-display-single">17 November 2006</span></div>'
        f'<div class="content--content"><div class="node-content"><div class="pane-content">{body}</div></div></div>'
    )

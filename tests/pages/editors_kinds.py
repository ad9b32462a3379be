"""Kinds of markup that editors leave in whole, good texts: each a case for the texts of a language.

Nothing here is damage. Word, old editors and people by hand write all of it.
"""

from collections.abc import Callable, Mapping
from itertools import chain

from tests.pages.editors_pages import Case
from tests.pages.editors_texts import Texts, html

Kind = Callable[[Texts], Case]


def paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{html(text)}</p>" for text in texts)


def _inside(start: str, end: str, texts: Texts) -> str:
    return f"{start}{paragraphs(*texts.long)}{end}"


def among(texts: Texts, markup: str, *found: str) -> Case:
    """Markup between the first two paragraphs and the last one, and its own paragraphs."""
    opening, second, third = texts.long
    return Case(
        text=f"{paragraphs(opening, second)}\n{markup}\n{paragraphs(third)}",
        paragraphs=(opening, second, *found, third),
    )


def _whole(texts: Texts, markup: str) -> Case:
    return Case(text=markup, paragraphs=texts.long)


def _linked_list(texts: Texts, *starts: str, address: str = "/odihr/{}") -> Case:
    """A list whose entries are only links, each with another start tag."""
    entries = "\n".join(
        f'{start}<a href="{address.format(number)}">{html(item)}</a></li>'
        for number, (start, item) in enumerate(zip(starts, texts.items, strict=True))
    )
    return among(texts, f"<ul>\n{entries}\n</ul>", *texts.items)


def _contents(texts: Texts) -> Case:
    """A table of contents, and the headings that it links."""
    items, bodies = texts.items[:2], texts.long[1:]
    entries = "".join(
        f'<li class="toc-{number}"><a href="#part{number}">{html(item)}</a></li>'
        for number, item in enumerate(items)
    )
    parts = tuple(zip(items, bodies, strict=True))
    heads = "".join(
        f'<h3 id="part{number}">{html(item)}</h3>{paragraphs(text)}'
        for number, (item, text) in enumerate(parts)
    )
    return Case(
        text=f'{paragraphs(texts.opening)}<ol class="toc">{entries}</ol>{heads}',
        paragraphs=(texts.opening, *items, *chain.from_iterable(parts)),
    )


def _sized_files(texts: Texts) -> Case:
    entries = "".join(
        f'<li class="file"><a href="/sites/default/files/f/{number}.pdf">{html(item)}</a>'
        " (PDF, 120 KB)</li>"
        for number, item in enumerate(texts.items)
    )
    return among(texts, f"<ul>{entries}</ul>", *(f"{item} (PDF, 120 KB)" for item in texts.items))


def _items(texts: Texts) -> str:
    return "".join(f"<li>{html(item)}</li>" for item in texts.items)


def _mismatched(texts: Texts) -> Case:
    return among(texts, f"<ul>{_items(texts)}</ol>", *texts.items)


def _open_items(texts: Texts) -> Case:
    entries = "".join(f"<li>{html(item)}\n" for item in texts.items)
    return among(texts, f"<ul>{entries}</ul>", *texts.items)


def _twice_ended_list(texts: Texts) -> Case:
    return among(texts, f"<ul>{_items(texts)}</ul></ul>", *texts.items)


def _nested_list(texts: Texts) -> Case:
    first, second, third = map(html, texts.items)
    markup = f"<ul><li>{first}<ul><li>{second}</li></ul></li><li>{third}</li></ul>"
    return among(texts, markup, *texts.items)


def _list_in_list(texts: Texts) -> Case:
    first, second, third = map(html, texts.items)
    markup = f"<ul><li>{first}</li><ul><li>{second}</li></ul><li>{third}</li></ul>"
    return among(texts, markup, *texts.items)


def _hidden_label(texts: Texts) -> Case:
    field = '<div class="field field--name-body field--type-text field--label-hidden field__item">'
    return _whole(texts, _inside(field, "</div>", texts))


def _table(texts: Texts) -> Case:
    cells = "".join(
        f"<tr><td nowrap>{number}.</td><td>{html(item)}</td></tr>"
        for number, item in enumerate(texts.items, 1)
    )
    start = '<table border=0 cellpadding="0" width="100%"><tbody>'
    found = (text for number, item in enumerate(texts.items, 1) for text in (f"{number}.", item))
    return among(texts, f"{start}{cells}</tbody></table>", *found)


def _open_cells(texts: Texts) -> Case:
    cells = "".join(f"<tr><td>{html(item)}" for item in texts.items)
    return among(texts, f"<table>{cells}</table>", *texts.items)


def _footnotes(texts: Texts) -> Case:
    opening, second, third = texts.long
    mark = '<a href="#_ftn1" name="_ftnref1" title=""><sup>[1]</sup></a>'
    note = f'<div id="ftn1"><p class="MsoFootnoteText"><a href="#_ftnref1" name="_ftn1">[1]</a> {html(second)}</p></div>'
    return Case(
        text=f'{paragraphs(opening)}<p>{html(third)}{mark}</p><div><hr align="left" size="1" width="33%">{note}</div>',
        paragraphs=(opening, f"{third}[1]", f"[1] {second}"),
    )


def _far_slips(texts: Texts) -> Case:
    """An end tag without a start, and far from it a start tag without an end."""
    opening, second, third = map(html, texts.long)
    return _whole(texts, f"<p>{opening}</b></em></p><p>{second}</p><p><em><b>{third}</p>")


def _linked(texts: Texts, title: str) -> Case:
    """A link with an attribute as editors of old wrote it by hand."""
    opening, second, third = texts.long
    first, _, rest = third.partition(" ")
    linked = f'<p><a href="/lake" title={title}>{html(first)}</a> {html(rest)}</p>'
    return Case(text=paragraphs(opening, second) + linked, paragraphs=texts.long)


def _word(texts: Texts) -> Case:
    paragraphs = "".join(
        '<p class="MsoNormal" style="margin: 0cm 0cm 0pt"><span lang="EN-GB"><span'
        f' style="font-family: Arial">{html(text)}<o:p></o:p></span></span></p>\n'
        for text in texts.long
    )
    return _whole(texts, f"{paragraphs}<p class=MsoNormal><o:p>&nbsp;</o:p></p>")


def _word_divs(texts: Texts) -> Case:
    paragraphs = "".join(f"<div><div><span>{html(text)}</span></div></div>" for text in texts.long)
    return _whole(texts, f'<div class="Section1">{paragraphs}</div>')


def _empty(texts: Texts) -> Case:
    return _whole(
        texts, "<p></p>\n<p>&nbsp;</p>\n".join(map(paragraphs, texts.long)) + "<p> &nbsp; </p>"
    )


def _breaks(texts: Texts) -> Case:
    return _whole(texts, "<br /><br>\n".join(map(html, texts.long)))


def _fonts(texts: Texts) -> Case:
    start = '<font face="Verdana, Arial" size=2 color="#000000">'
    return _whole(texts, "".join(f"<p>{start}{html(text)}</font></p>" for text in texts.long))


def _abbreviated(texts: Texts) -> Case:
    opening, second, third = texts.long
    marked = html(opening).replace(
        html(texts.place), f'<abbr title="Lake &gt; town">{html(texts.place)}</abbr>', 1
    )
    return Case(text=f"<p>{marked}</p>{paragraphs(second, third)}", paragraphs=texts.long)


def _video(texts: Texts) -> Case:
    frame = (
        '<iframe src="https://video.example/1" width="560" height="315" allowfullscreen></iframe>'
    )
    film = '<video controls><source src="/v.mp4" type="video/mp4">No video.</video>'
    return among(texts, f'<p>{frame}</p><div class="embed">{film}</div>')


def _inline_image(texts: Texts) -> Case:
    opening, second, third = texts.long
    image = '<img src="/files/imagecache/1.jpg" alt="" width="300" align=right>'
    return Case(
        text=f"<p>{image}{html(opening)}</p>{paragraphs(second, third)}", paragraphs=texts.long
    )


def _definitions(texts: Texts) -> Case:
    opening, second, third = texts.long
    markup = f"<dl><dt>{html(texts.short)}</dt><dd>{html(second)}</dd></dl>"
    return Case(
        text=f"{paragraphs(opening)}{markup}{paragraphs(third)}",
        paragraphs=(opening, texts.short, second, third),
    )


def _figure(texts: Texts) -> Case:
    credit = '<span class="photo-credit">(OSCE/A. Warden)</span>'
    caption = f'<figcaption class="caption">{html(texts.items[0])} {credit}</figcaption>'
    figure = f'<figure class="image"><img src="/files/1.jpg" alt="">{caption}\n{credit}</figure>'
    return Case(text=f"{figure}{paragraphs(*texts.long)}", paragraphs=texts.long)


def _caption_by_breaks(texts: Texts) -> Case:
    lines = "<br>".join(map(html, texts.items))
    figure = f'<figure><img src="/files/1.jpg" alt=""><figcaption>{lines}</figcaption></figure>'
    return Case(
        text=f"{paragraphs(texts.opening)}{figure}{paragraphs(*texts.long[1:])}",
        paragraphs=texts.long,
    )


def _two_breaks_in_figure(texts: Texts) -> Case:
    first, second, _ = map(html, texts.items)
    figure = f'<figure><img src="/files/1.jpg" alt=""><br>{first}<br>{second}</figure>'
    return Case(text=f"{figure}{paragraphs(*texts.long)}", paragraphs=texts.long)


def _many_links_above(texts: Texts) -> Case:
    links = "".join(f'<li><a href="/x/{number}">{number}</a></li>' for number in range(1, 13))
    return Case(
        text=paragraphs(*texts.long),
        paragraphs=texts.long,
        before=f'<ul class="pages">{links}</ul>\n',
    )


def _beside(before: str, after: str, *warnings: str) -> Kind:
    return lambda texts: Case(
        text=paragraphs(*texts.long),
        paragraphs=texts.long,
        before=before,
        after=after,
        warnings=warnings,
    )


def _last(end: str) -> Kind:
    """A text whose last line ends in a certain way."""

    def case(texts: Texts) -> Case:
        last = f"{texts.third.rstrip('.')} {end}".rstrip()
        return Case(
            text=paragraphs(texts.opening, texts.second, last),
            paragraphs=(texts.opening, texts.second, last),
        )

    return case


def _wrapped(start: str, end: str) -> Kind:
    """Each paragraph in other tags."""
    return lambda texts: _whole(
        texts, "\n".join(f"{start}{html(text)}{end}" for text in texts.long)
    )


def _heading(markup: str) -> Kind:
    """A sub-heading whose text is at `{}`."""
    return lambda texts: among(texts, markup.format(html(texts.short)), texts.short)


def _middle(markup: str) -> Kind:
    """Markup without text between the paragraphs."""
    return lambda texts: among(texts, markup)


KINDS: Mapping[str, Kind] = {
    "paragraphs": lambda texts: _whole(texts, paragraphs(*texts.long)),
    "links in a list of Word": lambda texts: _linked_list(texts, *['<li class="MsoNormal">'] * 3),
    "links in a list with first and last": lambda texts: _linked_list(
        texts, '<li class="first">', "<li>", '<li class="last">'
    ),
    "links in a list of paragraphs of Word": lambda texts: _linked_list(
        texts, *['<li class="MsoListParagraph" style="margin: 0">'] * 3
    ),
    "a list of addresses of people": lambda texts: _linked_list(
        texts, *['<li class="contact">'] * 3, address="mailto:warden{}@lake.example"
    ),
    "a list of files": lambda texts: _linked_list(
        texts, *['<li class="file">'] * 3, address="/sites/default/files/f/{}.pdf"
    ),
    "a list of files with sizes": _sized_files,
    "a table of contents": _contents,
    "a hidden label": _hidden_label,
    "paragraphs without their ends": _wrapped("<p>", ""),
    "list items without their ends": _open_items,
    "<ul> ends as <ol>": _mismatched,
    "a list ends twice": _twice_ended_list,
    "a list in a list": _nested_list,
    "a list beside list items": _list_in_list,
    "a lone end of a heading": _middle("</h3>"),
    "a lone end of a paragraph": _middle("</p>"),
    "a lone end of a link": _middle("</a>"),
    "lone ends of emphasis": _middle("</b></span></font></strong>"),
    "a heading in a heading": _heading("<h2><h3>{}</h3></h2>"),
    "a heading in an equal one": _heading("<h3><h3>{}</h3></h3>"),
    "a heading with another end": _heading("<h3>{}</h2>"),
    "a paragraph in a heading": _heading("<h3><p>{}</p></h3>"),
    "an empty heading": _middle("<h2>&nbsp;</h2>"),
    "a text in bold": lambda texts: _whole(texts, _inside("<strong>", "</strong>", texts)),
    "a link without its end": lambda texts: _whole(
        texts, paragraphs(*texts.long[:2]) + f'<p><a name="end">{html(texts.third)}</p>'
    ),
    "emphasis without its end": _wrapped("<p><b>", "</p>"),
    "a table": _table,
    "cells without their ends": _open_cells,
    "a list without its start": lambda texts: among(texts, f"{_items(texts)}</ul>", *texts.items),
    "a list without its end": lambda texts: among(texts, f"<ul>{_items(texts)}", *texts.items),
    "two far slips": _far_slips,
    "emphasis around an element of Word": _wrapped(
        '<strong><div class="MsoNormal">', "</strong></div>"
    ),
    "a paragraph around an element of Word": _wrapped('<p><div class="rtejustify">', "</p></div>"),
    "an element in a heading": _heading('<h2><div class="title">{}</div></h2>'),
    "paragraphs in a heading": lambda texts: among(
        texts, "<h3>" + paragraphs(*texts.items) + "</h3>", *texts.items
    ),
    "quotes in a quoted value": lambda texts: _linked(texts, '"The "Green Lake" club of the town"'),
    "attributes without values": _wrapped("<p align=left nowrap clear>", "</p>"),
    "a value of several words": lambda texts: _linked(texts, "The green lake club of the town"),
    "paragraphs in quotes": lambda texts: _whole(
        texts, f"{paragraphs(texts.opening)}<blockquote>{paragraphs(*texts.long[1:])}</blockquote>"
    ),
    "a quote without a paragraph": lambda texts: _whole(
        texts,
        f"{paragraphs(texts.opening)}<blockquote>{html(texts.second)}</blockquote>{paragraphs(texts.third)}",
    ),
    "footnotes": _footnotes,
    "paragraphs of Word": _word,
    "divs of Word": _word_divs,
    "empty paragraphs": _empty,
    "lines with breaks": _breaks,
    "centred paragraphs": lambda texts: _whole(texts, _inside("<center>", "</center>", texts)),
    "fonts": _fonts,
    "an abbreviation": _abbreviated,
    "videos": _video,
    "an inline image": _inline_image,
    "a list of definitions": _definitions,
    "lines across": _middle('<hr size=1 noshade width="50%">'),
    "preformatted text": _wrapped("<pre>", "</pre>"),
    "a figure with its credit twice": _figure,
    "a caption of three lines": _caption_by_breaks,
    "a figure with lines": _two_breaks_in_figure,
    "many links above the text": _many_links_above,
    "a line to share": _beside("", "\nShare this page.\n"),
    "a line to share in an element": _beside("", '<div class="share">Share this page.</div>'),
    "a line to share above": _beside("Share this page.\n", ""),
    "the photographer beside the text": _beside("", "\nPhoto by OSCE.\n"),
    "a short paragraph beside the text": _beside("", "\n<p>Share this page.</p>\n"),
    "the end of a link beside the text": _beside("", "\n</a>\n"),
    "the end of a list beside the text": _beside("", "\n</ul>\n"),
    "no stop at the end": _last(""),
    "a bracket at the end": _last("(OSCE)"),
    "a company at the end": _last("Lake Inc."),
    "a short word at the end": _last("Park."),
    "an arrow": _last("Economy>Trade"),
    "an arrow with spaces": _last("5 < 6 & 7 > 3."),
}

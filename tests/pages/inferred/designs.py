"""Ten unknown designs: the markup around a release. The reading was written with them."""

from collections.abc import Callable

from tests.pages.inferred.arranged import Names, Parts, each_row, other_stories, share_bar


def definition_list(p: Parts, c: Names) -> str:
    dl = each_row(p.rows, "<dt>{label}</dt>{values}", "<dd>{value}</dd>")
    return (
        f"<main><article><p{c('kind')}>{p.kind}</p><h1>{p.title}</h1><dl>{dl}</dl>{share_bar(c)}"
        f"<div{c('text')}>{p.body}</div>{p.files}</article>{other_stories(c, 'aside')}</main>"
    )


def table_of_metadata(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "<tr><th>{label}</th><td>{values}</td></tr>", "{value}", "<br>")
    return (
        f"<div{c('page')}><div{c('kind')}>{p.kind}</div><h1{c('head')}>{p.title}</h1><table{c('meta')}>{rows}</table>"
        f"<section{c('text')}>{p.body}</section>{p.files}{share_bar(c)}</div>{other_stories(c)}"
    )


def hero_and_columns(p: Parts, c: Names) -> str:
    rest = [row for row in p.rows if "<time" not in row[1][0]]
    fields = each_row(
        rest,
        f"<div{c('f')}><span{c('l')}>{{label}}</span> <span{c('v')}>{{values}}</span></div>",
        "{value}",
        ", ",
    )
    return (
        f"<header{c('hero')}><span{c('kind')}>{p.kind}</span><h1>{p.title}</h1>{p.time}</header>"
        f"<div{c('cols')}><div{c('left')}>{fields}{share_bar(c)}</div><div{c('mid')}><div{c('text')}>{p.body}</div>"
        f"{p.files}</div><div{c('right')}>{other_stories(c)}</div></div>"
    )


def list_of_strong(p: Parts, c: Names) -> str:
    items = each_row(p.rows, "<li><strong>{label}</strong> {values}</li>", "{value}", ", ")
    return (
        f"<main><div{c('content')}><div{c('kind')}>{p.kind}</div><h1>{p.title}</h1><ul{c('meta')}>{items}</ul>"
        f"{p.body}<div{c('files')}>{p.files}</div>{share_bar(c)}{other_stories(c)}</div></main>"
    )


def headings_as_labels(p: Parts, c: Names) -> str:
    fields = each_row(p.rows, f"<div{c('f')}><h4>{{label}}</h4>{{values}}</div>", "<p>{value}</p>")
    return (
        f"<section{c('top')}><p>{p.kind}</p><h2{c('head')}>{p.title}</h2></section><section{c('meta')}>{fields}</section>"
        f"<section{c('text')}><div>{p.body}</div></section>{p.files}<section{c('more')}>{other_stories(c)}</section>"
    )


def old_table_layout(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "<b>{label}</b> {values}<br>\n", "{value}", ", ")
    menu = "".join(f'<tr><td><a href="/x/{n}">Topic number {n}</a></td></tr>' for n in range(8))
    return (
        f'<table width="760"><tr><td width="150" valign="top"><table>{menu}</table></td><td valign="top">'
        f'<font size="1">{p.kind}</font><br><div{c("head")}>{p.title}</div>{rows}<hr><table><tr><td>{p.body}</td></tr>'
        f"</table>{p.files}</td></tr></table>"
    )


def metadata_after(p: Parts, c: Names) -> str:
    line = f"{p.kind} | {p.date}" if p.kind and p.date else p.kind or p.date
    rest = [row for row in p.rows if "<time" not in row[1][0]]
    rows = each_row(
        rest,
        f"<div{c('r')}><div{c('l')}>{{label}}</div><div{c('v')}>{{values}}</div></div>",
        "{value}",
        ", ",
    )
    return (
        f"<main><div{c('line')}>{line}</div><h1>{p.title}</h1><div{c('text')}>{p.body}</div>{p.files}"
        f"<div{c('meta')}>{rows}</div>{share_bar(c)}</main>{other_stories(c)}"
    )


def spans_in_a_row(p: Parts, c: Names) -> str:
    spans = each_row(
        p.rows, f"<span{c('l')}>{{label}}</span> <span{c('v')}>{{values}}</span> ", "{value}", ", "
    )
    return (
        f"<div{c('w')}><div{c('a')}><em>{p.kind}</em><h1>{p.title}</h1><div{c('meta')}>{spans}</div></div>"
        f"<div{c('b')}><div{c('side')}>{other_stories(c)}</div><div{c('text')}>{p.body}</div></div>{p.files}</div>"
    )


def box_beside(p: Parts, c: Names) -> str:
    dl = each_row(p.rows, "<dt>{label}</dt>{values}", "<dd>{value}</dd>")
    return (
        f"<article><header><span{c('kind')}>{p.kind}</span><h1>{p.title}</h1></header><div{c('text')}>{p.body}</div>"
        f"{p.files}<aside{c('box')}><h2>Details</h2><dl>{dl}</dl></aside></article>{other_stories(c)}"
    )


def header_row(p: Parts, c: Names) -> str:
    head = "".join(f"<th>{label}</th>" for label, _ in p.rows)
    cells = "".join(f"<td>{', '.join(values)}</td>" for _, values in p.rows)
    return (
        f"<div{c('p')}><h3{c('kind')}>{p.kind}</h3><h1>{p.title}</h1><table><tr>{head}</tr><tr>{cells}</tr></table>"
        f"<div{c('i')}><div{c('j')}>{p.body}</div></div>{p.files}</div>{share_bar(c)}{other_stories(c)}"
    )


DESIGNS: dict[str, Callable[[Parts, Names], str]] = {
    one.__name__: one
    for one in (
        definition_list, table_of_metadata, hero_and_columns, list_of_strong, headings_as_labels,
        old_table_layout, metadata_after, spans_in_a_row, box_beside, header_row,
    )
}  # fmt: skip

"""Sixteen more unknown designs, of other structures.

They were held out: their first figures are those of docs/architecture.md.
"""

from collections.abc import Callable

from tests.pages.inferred.arranged import Names, Parts, each_row, other_stories, share_bar


def form_around_all(p: Parts, c: Names) -> str:
    rows = each_row(
        p.rows,
        f"<div{c('row')}><div{c('c1')}><label>{{label}}</label></div><div{c('c2')}>{{values}}</div></div>",
        "<div>{value}</div>",
    )
    return (
        f'<form action="/page" method="post"><div{c("q")}><div{c("crumbs")}><a href="/">Home</a> &gt;'
        f' <a href="/news">News</a> &gt; {p.title}</div><p{c("k")}>{p.kind}</p><h1{c("t")}>{p.title}</h1>{rows}'
        f'<div{c("z")}><div{c("y")}>{p.body}</div></div>{p.files}<div{c("tools")}><a href="#">Print</a></div></div></form>'
        f"{other_stories(c)}"
    )


def no_colon_paragraphs(p: Parts, c: Names) -> str:
    rows = each_row(
        [(label.rstrip(":"), values) for label, values in p.rows],
        f'<p{c("m")}><b>{{label}}</b> <i>{{values}}</i></p>', "{value}", ", ",
    )  # fmt: skip
    return (
        f"<div{c('o')}><div{c('n')}><p{c('k')}>{p.kind}</p><h1>{p.title}</h1></div><div{c('d')}>{rows}</div>"
        f"<div{c('e')}>{p.body}</div>{p.files}<p{c('u')}>Subscribe to our newsletter and get news every week.</p></div>{other_stories(c)}"
    )


def colon_in_text(p: Parts, c: Names) -> str:
    rows = each_row(
        [(label.rstrip(":"), values) for label, values in p.rows],
        f'<div{c("m")}><span{c("l")}>{{label}}</span>: {{values}}</div>', "{value}", "; ",
    )  # fmt: skip
    return (
        f'<section{c("sec")}><div{c("k")}>{p.kind}</div><h1><a href="/cthb/{p.node_id}">{p.title}</a></h1>{rows}'
        f'<div{c("img")}><img src="/logo.png" alt=""></div><article{c("e")}>{p.body}</article>{p.files}</section>{other_stories(c)}'
    )


def sidebar_first(p: Parts, c: Names) -> str:
    dl = each_row(p.rows, f"<dl{c('g')}><dt>{{label}}</dt>{{values}}</dl>", "<dd>{value}</dd>")
    return (
        f"<div{c('t')}><small>{p.kind}</small><h1>{p.title}</h1></div><div{c('s')}>{other_stories(c)}</div>"
        f"<div{c('b')}>{dl}{p.body}<hr>{p.files}</div>"
    )


def time_line(p: Parts, c: Names) -> str:
    rest = [row for row in p.rows if "<time" not in row[1][0]]
    rows = each_row(rest, "<li><span>{label}</span><ul>{values}</ul></li>", "<li>{value}</li>")
    return (
        f"<div{c('w')}><h1>{p.title}</h1><p{c('by')}>{p.kind} · {p.time}</p><div{c('e')}>{p.body}</div>{p.files}"
        f"<ul{c('m')}>{rows}</ul></div><div{c('side')}>{other_stories(c)}</div>"
    )


def old_cells(p: Parts, c: Names) -> str:
    rows = each_row(
        p.rows,
        '<tr><td><font size="1">{label}</font></td><td>{values}</td></tr>',
        "{value}",
        "<br>",
    )
    return (
        '<center><table><tr><td colspan="2"><img src="/top.gif" alt=""></td></tr>'
        f'<tr><td colspan="2"><b>{p.kind}</b></td></tr><tr><td colspan="2"><h2>{p.title}</h2></td></tr>{rows}'
        f'<tr><td colspan="2">{p.body}</td></tr><tr><td colspan="2">{p.files}</td></tr></table></center>'
    )


def nested_wrappers(p: Parts, c: Names) -> str:
    rows = each_row(
        p.rows,
        f"<div{c('f')}><div><h5>{{label}}</h5></div><div><ul>{{values}}</ul></div></div>",
        "<li>{value}</li>",
    )
    return (
        f"<div><div><div><div><div{c('k')}>{p.kind}</div></div><div><h1>{p.title}</h1></div></div></div>"
        f"<div><div>{rows}</div></div><div><div><div{c('e')}><div>{p.body}</div></div></div></div>{p.files}</div>{other_stories(c)}"
    )


def lines_of_text(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "{label} {values}<br>", "{value}", ", ")
    return (
        f"<div{c('w')}><div{c('k')}>{p.kind}</div><h1>{p.title}</h1><p{c('m')}>{rows}</p>{share_bar(c)}"
        f"<div{c('e')}>{p.body}</div>{p.files}<h3>About us</h3><p>The organization works for stability in three continents.</p></div>"
    )


def link_as_type(p: Parts, c: Names) -> str:
    items = each_row(
        p.rows,
        f"<li{c('i')}><div{c('a')}>{{label}}</div><div{c('b')}>{{values}}</div></li>",
        "{value}",
        "<br>",
    )
    return (
        f'<div{c("x")}><a{c("k")} href="/press-releases">{p.kind}</a><h1{c("t")}>{p.title}</h1><ul{c("l")}>{items}</ul></div>'
        f"<div{c('y')}>{p.body}</div>{p.files}{other_stories(c)}"
    )


def summary_above(p: Parts, c: Names) -> str:
    groups = each_row(p.rows, "<div><dt>{label}</dt>{values}</div>", "<dd>{value}</dd>")
    return (
        f"<article><header><div{c('k')}>{p.kind}</div><h1>{p.title}</h1><p{c('deck')}>This page is also available as a"
        f" printed leaflet in the library of the Secretariat.</p></header><dl>{groups}</dl><div{c('y')}>{p.body}</div>"
        f"<footer>{p.files}{share_bar(c)}</footer></article><section{c('z')}>{other_stories(c)}</section>"
    )


def custom_elements(p: Parts, c: Names) -> str:
    rows = each_row(
        p.rows, f'<app-field{c("f")}><app-label>{{label}}</app-label><app-value>{{values}}</app-value></app-field>',
        "<span>{value}</span>", ", ",
    )  # fmt: skip
    return (
        f"<app-page><app-kind>{p.kind}</app-kind><h1>{p.title}</h1>{rows}<app-body>{p.body}</app-body>{p.files}</app-page>"
        f"<app-more>{other_stories(c)}</app-more>"
    )


def newsletter_after(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "<tr><td>{label}</td><td>{values}</td></tr>", "<p>{value}</p>")
    return (
        f"<div{c('o')}><p{c('k')}>{p.kind}</p><h1>{p.title}</h1><p{c('u')}>3 min read</p><div{c('y')}>{p.body}</div>"
        f"<table{c('m')}>{rows}</table>{p.files}<div{c('nl')}><h3>Newsletter</h3><p>Get the news of the mission every Monday"
        f" morning.</p><form><input><button>OK</button></form></div></div>{other_stories(c)}"
    )


def _labelled_stories(c: Names) -> str:
    return "".join(
        f'<div{c("it")}><h4><a href="/x/{610000 + day}">Another story of the day, number {day}</a></h4><dl><dt>Date:</dt>'
        f"<dd>{day} March 2021</dd><dt>Source:</dt><dd>OSCE Mission {day}</dd></dl><p>VALLETTA, {day} March 2021 - People"
        " of the town met the mission today and spoke about the harbour.</p></div>"
        for day in (1, 2, 3)
    )


def stories_with_labels_after(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "<p><span>{label}</span> {values}</p>", "{value}", ", ")
    return (
        f"<div{c('w')}><div{c('main')}><span{c('k')}>{p.kind}</span><h1>{p.title}</h1><div{c('m')}>{rows}</div>"
        f"<div{c('y')}>{p.body}</div>{p.files}</div><div{c('side')}>{_labelled_stories(c)}</div></div>"
    )


def stories_with_labels_before(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "<p><span>{label}</span> {values}</p>", "{value}", ", ")
    return (
        f"<div{c('w')}><div{c('side')}>{_labelled_stories(c)}</div><div{c('main')}><span{c('k')}>{p.kind}</span>"
        f"<h1>{p.title}</h1><div{c('y')}>{p.body}</div><div{c('m')}>{rows}</div>{p.files}</div></div>"
    )


def title_in_h2(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "<h3>{label}</h3><ul>{values}</ul>", "<li>{value}</li>")
    return (
        f"<div{c('w')}><div><h4>{p.kind}</h4><h2>{p.title}</h2></div><div{c('c1')}>{p.body}{p.files}</div>"
        f"<div{c('c2')}>{rows}</div></div>{other_stories(c)}"
    )


def rows_of_a_table(p: Parts, _: Names) -> str:
    rows = each_row(p.rows, "<div>{label}&nbsp;<strong>{values}</strong></div>", "{value}", " | ")
    return (
        f"<table border=0><tr><td>{p.kind}</td></tr><tr><td><font size=5><b>{p.title}</b></font></td></tr><tr><td>{rows}</td></tr>"
        f'<tr><td><p align=right><a href="javascript:print()">Print</a></p>{p.body}</td></tr></table>{p.files}'
    )


HELD_OUT: dict[str, Callable[[Parts, Names], str]] = {
    one.__name__: one
    for one in (
        form_around_all, no_colon_paragraphs, colon_in_text, sidebar_first, time_line, old_cells,
        nested_wrappers, lines_of_text, link_as_type, summary_above, custom_elements, newsletter_after,
        stories_with_labels_after, stories_with_labels_before, title_in_h2, rows_of_a_table,
    )
}  # fmt: skip

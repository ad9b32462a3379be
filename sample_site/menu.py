"""Menus, which make up most of a page: the same names twice. Each layout has its own menu."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from sample_site.texts import SAMPLE, load_table

Menu = Mapping[str, Sequence[str]]


def load_menus() -> dict[str, Menu]:
    """The menus by layout."""
    table = load_table(SAMPLE / "menus.toml")
    return {"drupal6": table["drupal6"], "drupal11": table["drupal11"]}


def with_new_entry(menu: Menu, entry: str) -> Menu:
    """The menu with one more entry. The bytes of every page change, but no text does."""
    first, *_ = menu
    return {**menu, first: [*menu[first], entry]}


@dataclass(frozen=True, slots=True)
class Chrome:
    """The rendered menus of one layout, the same on each of its pages."""

    top: str
    bottom: str


def chrome_of(menu: Menu, layout: str) -> Chrome:
    """Render the menus of a layout once for all pages."""
    return Chrome(top_menu(menu, layout), bottom_menu(menu, layout))


def top_menu(menu: Menu, layout: str) -> str:
    """The mega menu above the content."""
    return "\n".join(_branch(heading, names, layout, "main") for heading, names in menu.items())


def bottom_menu(menu: Menu, layout: str) -> str:
    """The site map below the content; in the new layout also the menu for small screens."""
    areas = ("footer", "mobile") if layout == "drupal11" else ("footer",)
    return "\n".join(
        _branch(heading, names, layout, area) for area in areas for heading, names in menu.items()
    )


def _branch(heading: str, names: Sequence[str], layout: str, area: str) -> str:
    entry = _entry_new if layout == "drupal11" else _entry_old
    inside = "\n".join(entry(name, area, depth) for depth, name in enumerate(names))
    return f'<div class="menu-block menu-block--{area}"><h2 class="menu-title">{heading}</h2>\n<ul class="menu">\n{inside}\n</ul></div>'


def _entry_old(name: str, area: str, depth: int) -> str:
    number = 1200 + depth
    return (
        f'  <li class="leaf menu-mlid-{number} {area}-item-{depth}">'
        f'<a href="/{slug(name)}" title="{escape(name)}" class="menu-link'
        f' depth-2">{escape(name, quote=False)}</a></li>'
    )


def _entry_new(name: str, area: str, depth: int) -> str:
    return (
        f'  <li class="menu__item menu__item--{area} is-level-2" data-menu-position="{depth}">'
        f'<a href="/{slug(name)}" class="menu__link menu__link--{area} is-level-2"'
        ' data-drupal-link-system-path="node"'
        f'><span class="menu__label">{escape(name, quote=False)}</span></a></li>'
    )


def slug(name: str) -> str:
    """``Mission to Serbia`` as the address writes it: ``mission-to-serbia``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")

"""Reports what browsers show in another way than as text: hidden elements, templates, buttons."""

from collections.abc import Iterator, Mapping, Sequence

from osce_crawler.pages import layouts
from osce_crawler.pages.body import has_text, raw_text, text_of
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.pages.outside import MOST_WORDS
from osce_crawler.pages.story import Story
from osce_crawler.text import clean_text, word_count

_TEMPLATE, _BUTTON = "template", "button"
_MOST_REPORTED = 10
_SHOWN = 60


def without_templates(tree: Tree) -> tuple[Tree, Mapping[Element, str]]:
    """The tree with empty templates, and the text that each of them had.

    No browser shows a template: a script may copy it. libxml2 reads its content as that of the
    page. The elements of the tree are changed.
    """
    if _TEMPLATE not in tree.tags:  # most often
        return tree, {}
    templates = tree.outermost(tree.tagged([_TEMPLATE]))
    texts = {}
    for template in templates:
        texts[template] = clean_text(raw_text(template))
        del template[:]
        template.text = None
    return Tree(tree.root), texts


def template_warnings(tree: Tree, scope: Element, texts: Mapping[Element, str]) -> Iterator[str]:
    """A warning for each template in the content that had more than three words."""
    for template, text in texts.items():
        if tree.is_around(scope, template) and word_count(text) > MOST_WORDS:
            yield (
                "paragraphs: text in a <template>, which browsers do not show, was left out:"
                f" {text[:_SHOWN]!r}"
            )


def unseen_warnings(story: Story, bodies: Sequence[Element]) -> list[str]:
    """Warnings about text in hidden elements, which is read, and in buttons, which is not."""
    tree = story.tree
    hidden = [above for above in story.own if above.get("hidden") is not None]
    for body in bodies:
        if len(body) and layouts.HIDING.all(body):
            hidden += layouts.HIDDEN.all(body)
    if not hidden and _BUTTON not in tree.tags:  # most often
        return []
    warnings = [
        f"paragraphs: text of a hidden element was read: {text[:_SHOWN]!r}"
        for element in tree.outermost(tree.ordered(set(hidden)))
        if (text := text_of(element))
    ]
    warnings += [
        f"paragraphs: a button was left out: {text[:_SHOWN]!r}"
        for body in bodies
        for button in tree.all(layouts.BUTTONS, body)
        if not has_text(button) and word_count(text := clean_text(raw_text(button))) > MOST_WORDS
    ]
    return warnings if len(warnings) <= _MOST_REPORTED else _shortened(warnings)


def _shortened(warnings: list[str]) -> list[str]:
    rest = len(warnings) - _MOST_REPORTED
    further = f"paragraphs: {rest} further hidden elements and buttons"
    return [*warnings[:_MOST_REPORTED], further]

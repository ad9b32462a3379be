"""A7: pages that are built of elements which no page of their layout had.

No digest of the markup: on real sites, every further page has a new one.
"""

from collections.abc import Iterator, Sequence
from statistics import median

from osce_crawler.alarms.observation import Classes, History, RunSeen
from osce_crawler.alarms.pairs import LAYOUT
from osce_crawler.alarms.symptoms import Symptom

_LEAST, _NEW = 3, 0.5


def novelty_symptoms(run: RunSeen, history: History) -> Iterator[Symptom]:
    """Layouts whose pages of this run are mostly built of new elements."""
    by_layout: dict[str, list[tuple[Classes, Classes]]] = {}
    for layout, now, own in run.regions:
        by_layout.setdefault(layout, []).append((now, own))
    for layout, pages in sorted(by_layout.items()):
        known = history.classes.get(layout)
        if len(pages) >= _LEAST and known:
            shares = [_new_share(now, known | own) for now, own in pages]
            if median(shares) > _NEW:
                yield _symptom(layout, shares, run)


def _new_share(classes: Classes, known: Classes) -> float:
    return len(classes - known) / len(classes) if classes else 0.0


def _symptom(layout: str, shares: Sequence[float], run: RunSeen) -> Symptom:
    says = (
        f"the {len(shares)} pages of the layout {layout} that were read are mostly built of"
        " elements that no page of it had"
    )
    example = next((pair.before.url for pair in run.pairs if pair.before.layout == layout), "")
    return Symptom(
        rule="A7",
        field=LAYOUT,
        scopes=frozenset({layout}),
        share=sum(share > _NEW for share in shares) / len(shares),
        says=says,
        example=example,
    )

"""Icons and formulas: their elements have names of their own, and no text of the page."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence
from tests.pages.built import LAYOUTS, URL

ICONS = {
    "self-closing": '<svg href="#a"/>',
    "empty": "<svg></svg>",
    "shapes": '<svg viewBox="0 0 9 9"><ellipse cx="4"/><clipPath id="c"><rect/></clipPath></svg>',
    "filters": "<svg><filter><feColorMatrix/><feGaussianBlur></feGaussianBlur></filter></svg>",
    "nested": "<svg><g><svg><mask></mask></svg><svg/></g><path></path></svg>",
    "words": "<svg><title>Share this page with all others</title><text><tspan>a b c d</tspan></text></svg>",
    "few words": "<svg>no svg here</svg>",
    "a link and a style": "<svg><style>.a > .b{}</style><a><image href='x'></image></a></svg>",
    "HTML in its own element": "<svg><foreignObject><div><p>four words of it</p></div></foreignObject></svg>",
    "a comment": "<svg><!-- <p> --><path/></svg>",
    "tags as character data": "<svg><title><![CDATA[ </svg> <p> ]] ]]></title><path/></svg>",
    "a style as character data": "<svg><style><![CDATA[ .a > .b {} ]]></style><![CDATA[</p>]]></svg>",
    "a formula with character data": "<MATH><mi><![CDATA[</math></div>]]></mi></MATH>",
    "upper case": "<SVG><PATH/></SVG>",
    "a formula": "<math><mrow><mi>x</mi><mo>=</mo><mn>2</mn></mrow></math>",
    "a formula with HTML": "<math><mtext>if <b>all</b> of them are</mtext></math>",
    "a formula in an icon": "<svg><foreignObject><math><mi>x</mi></math></foreignObject></svg>",
}
DAMAGED = {
    "no end": "<svg><path/>",
    "no start": "<path/></svg>",
    "no end of the outer one": "<svg><svg><path/></svg>",
    "an end too many": "<svg></svg></svg>",
    "an end of another": "<svg></math>",
    "a tag not closed": "<svg><path d='x</svg>",
    "a damaged end": "<svg></svg",
    "a paragraph": "<svg><path/><p>Text</p></svg>",
    "an end of a paragraph": "<svg><path/></p><p></svg>",
    "a line break": "<svg><path/><br></svg>",
    "a block": "<svg><path/><div></div></svg>",
    "words": "<svg><path/>four words of text</svg>",
    "words that do not end": "<svg><title>four words of text</svg>",
    "a comment not closed": "<svg><!-- </svg>",
    "character data without its end": "<svg><![CDATA[ </svg>",
    "character data that goes on to the next": (
        "<svg><![CDATA[ </svg> text </p><p><svg><![CDATA[ </svg> ]]></svg>"
    ),
    "character data in text": "<![CDATA[ <p>x</p> ]]>",
    "an arrow": "<svg> fill='none'></svg>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("icon", ICONS)
@pytest.mark.parametrize("body", ["<p>One {} two.</p>", "<p>One two.</p>{}", "{}<p>One two.</p>"])
def test_an_icon_is_skipped_as_a_whole(body: str, icon: str, layout: str) -> None:
    release = parse_press_release(LAYOUTS[layout](body.format(ICONS[icon])), url=URL)

    assert release.paragraphs == ("One two.",)
    assert release.confidence is Confidence.HIGH


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("icon", DAMAGED)
def test_a_damaged_icon_hides_no_text(icon: str, layout: str) -> None:
    body = f"<p>One {DAMAGED[icon]} two.</p><p>Three <svg><path/></svg> four.</p>"

    with pytest.raises(PageRefused) as refusal:
        parse_press_release(LAYOUTS[layout](body), url=URL)

    assert refusal.value.kind in {"unbalanced", "truncated"}


@pytest.mark.parametrize("name", ["path", "g", "rect", "clippath", "ellipse", "mi"])
def test_an_element_of_an_icon_outside_of_it_is_a_damaged_tag(name: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        parse_press_release(LAYOUTS["drupal11"](f"<p>One <{name}>two.</p>"), url=URL)

    assert str(refusal.value) == f"<{name}> is not an HTML element: the tag is damaged"

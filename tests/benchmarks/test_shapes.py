"""The shapes of input are what they are called, and are read as they were made."""

import pytest
from lxml import html

from benchmarks.pages import Template
from benchmarks.parsing import check
from benchmarks.shapes import SHAPES, Shape
from osce_crawler.errors import PageRefused


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_shape_is_read_as_it_was_made(shape: Shape) -> None:
    for page in shape.pages(3, seed=2):
        try:
            check(page, shape)
        except PageRefused:
            assert not shape.certain


def test_blocks_in_the_body_stand_directly_in_it() -> None:
    shape = next(shape for shape in SHAPES if shape.template is Template.OLD_BODY)
    (page,) = shape.pages(1, seed=2)

    body = html.document_fromstring(page.body).find("body")
    assert body is not None
    classes = [block.get("class") for block in body.findall("div")]

    assert classes[-3:] == ["content--header", "content--content", None]
    assert page.body.index(b"content--header") - page.body.index(b"<body") > 8 * 1024


def test_a_page_for_the_second_try_is_not_balanced() -> None:
    shape = next(shape for shape in SHAPES if shape.damage)

    for page in shape.pages(3, seed=2):
        assert page.body.count(b"<div") - page.body.count(b"</div") == 1

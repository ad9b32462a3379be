"""Damaged pages that once were read falsely, by the seed of their damage."""

from contextlib import suppress
from random import Random

import pytest

from osce_crawler.errors import PageRefused
from tests.fuzzing.pages import damaged_release


@pytest.mark.parametrize(
    "seed",
    "a1705 b7338 b11382 b12362 c4972 c8339 c9658 c14304 c20494 c24676 c32967 c34810 d6383 d9079 b13535 b13841 b19648 b22531 b22580 b25265 b28553 o14335 o14732 o24127"
    " o24309 o2531 o42640 o43821 o43944 o47597 o50608 o50710 p10238 p104558 p146865 p157492"
    " p165023 p18032 p21511 p219177 p23305 p29479 p307823 p33712 p419868 p4209 p43730 p46224 p5108"
    " p5871 q11196 q15941 q16638 q18448 q21969 q24805 q29158 q29317 q32083 q37427 q40243 q49255"
    " q49525 c31655 e25440 p2413 e30563 m20873 m34087 m52580 m54193 n29308 m50618 h9v5913 k1a26785 k1a55034 k1a58620 k1a64873 k1a84248 k1a84560 k1a95478 k2b2212 k2b27823 k2b28688 k2b33625 k2b37332 k2b53083 k2b53275 k3c27629 k3c29547 k3c35675 k3c37280 k4d1878 k4d52601 k4d76936 k4d87419 k4d91140 k4d108420 k4d110458 k4d118423 k4d120983 k4d123570 k4d147284 k5e83745 k5e149465 k5e154063 k5e165596 k5e202502 k6f83802 k6f110503 k7g18344 k7g76253 k7g105440 k8h1118 k8h98697 k6f43790 k6f64650 k7g472 k7g24686 k7g67526 k8h90340 k8h103673 zz4868 n1a17582 n1a52243 n1a67354 n1a103203 n1a108856 n1a124077 n1a129320 n1a154856 n1a159290 n1a187469 n2a3994 n2a30731 n2a46043 n2a55980 n2a100354 n2a105638 n2a186146 n2a210315 n2a220500 n2a232587 n3a168240 n3a201911 n4a7895 n4a46908 n5a31963 n5a99775 n5a186408 n1a310039 n1a311102 n5a275867".split(),
)
def test_what_fuzzing_found_is_no_false_record_anymore(seed: str) -> None:
    """It raises FalseRecord otherwise."""
    with suppress(PageRefused):
        damaged_release(Random(seed).randbytes(64))


def test_what_atheris_found_is_no_false_record_anymore() -> None:
    with suppress(PageRefused):
        damaged_release(bytes.fromhex(f"3856b5{'d4' * 20}e6"))

"""The tails, against sums of exact fractions."""

from fractions import Fraction
from math import comb, exp, factorial

import pytest

from osce_crawler.alarms.tails import beta_binomial_at_most, binomial_at_least, poisson_at_most


def _rising(value: Fraction, count: int) -> Fraction:
    product = Fraction(1)
    for step in range(count):
        product *= value + step
    return product


@pytest.mark.parametrize(("k", "n", "p"), [(0, 8, 0.1), (4, 8, 0.06), (8, 8, 0.5), (2, 30, 0.002)])
def test_the_upper_binomial_tail_is_exact(k: int, n: int, p: float) -> None:
    one = Fraction(p)
    exact = sum(comb(n, i) * one**i * (1 - one) ** (n - i) for i in range(k, n + 1))

    assert binomial_at_least(k, n, p) == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize(
    ("k", "n", "p"), [(0, 6, 0.9), (3, 12, 0.8), (12, 25, 0.93), (25, 25, 0.5)]
)
def test_the_lower_beta_binomial_tail_is_exact(k: int, n: int, p: float) -> None:
    a, b = Fraction(p) * 9, (1 - Fraction(p)) * 9  # rho 0.1
    exact = sum(
        comb(n, i) * _rising(a, i) * _rising(b, n - i) / _rising(a + b, n) for i in range(k + 1)
    )

    assert beta_binomial_at_most(k, n, p, 0.1) == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize(("k", "mean"), [(0, 10), (5, 20.5), (60, 100), (30, 3)])
def test_the_lower_poisson_tail_is_exact(k: int, mean: float) -> None:
    exact = sum(Fraction(mean) ** i / factorial(i) for i in range(k + 1))

    assert poisson_at_most(k, mean) == pytest.approx(float(exact) * exp(-mean), rel=1e-9)


def test_the_poisson_tail_of_large_and_zero_means() -> None:
    assert 0.5 < poisson_at_most(2_000, 2_000) < 0.52
    assert poisson_at_most(0, 0) == 1

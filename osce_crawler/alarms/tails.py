"""Tails of the binomial, beta-binomial and Poisson distributions, by `math.lgamma`."""

from math import exp, lgamma, log


def binomial_at_least(k: int, n: int, p: float) -> float:
    """P(X >= k) of n trials that each succeed with probability p, 0 < p < 1."""
    terms = (exp(_chosen(n, i) + i * log(p) + (n - i) * log(1 - p)) for i in range(k, n + 1))
    return min(sum(terms), 1.0)


def beta_binomial_at_most(k: int, n: int, p: float, rho: float) -> float:
    """P(X <= k) of n trials with the mean p, 0 < p < 1, and the correlation rho between them.

    An editor who forgets a field forgets it for a whole day: trials of one day are not independent.
    """
    further = 1 / rho - 1
    a, b = p * further, (1 - p) * further
    whole = _beta(a, b)
    terms = (exp(_chosen(n, i) + _beta(i + a, n - i + b) - whole) for i in range(k + 1))
    return min(sum(terms), 1.0)


def poisson_at_most(k: int, mean: float) -> float:
    """P(X <= k) of a number of independent events with this mean."""
    if mean <= 0:
        return 1.0
    terms = (exp(i * log(mean) - mean - lgamma(i + 1)) for i in range(k + 1))
    return min(sum(terms), 1.0)


def _chosen(n: int, i: int) -> float:
    """The logarithm of the number of ways to choose i of n."""
    return lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)


def _beta(a: float, b: float) -> float:
    """The logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)

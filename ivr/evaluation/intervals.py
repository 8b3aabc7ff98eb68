"""How far a share that was measured on few cases may lie from the true one."""

from math import sqrt

Z_95 = 1.959964
"""Of the normal distribution: 95 % lie within so many standard deviations."""

Interval = tuple[float, float]
"""Two shares, the lower first."""


def wilson(right: float, cases: float) -> Interval:
    """Return the 95 % confidence interval of a share, honest near 0 and 1.

    Args:
        right: how many cases were right.
        cases: out of how many; of none, nothing is known.

    Source: Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    if cases <= 0:
        return 0.0, 1.0
    share = right / cases
    spread = Z_95 * Z_95 / cases
    centre = share + spread / 2
    width = Z_95 * sqrt(share * (1 - share) / cases + spread / (4 * cases))
    low, high = (centre - width) / (1 + spread), (centre + width) / (1 + spread)
    return max(0.0, min(low, share)), min(1.0, max(high, share))

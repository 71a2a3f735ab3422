"""95 % bootstrap intervals over speakers: recordings of one speaker are not independent."""

from collections.abc import Callable

import numpy as np

BOOTSTRAPS = 1_000
BOUNDS = (2.5, 97.5)  # percentiles
SEED = 5


def drawn(people: int, draws: int) -> np.ndarray:
    """How often each speaker is drawn, [draws, people]: `people` draws with replacement, the same
    every time.
    """
    return (
        np.random.default_rng(SEED).multinomial(people, np.full(people, 1 / people), draws).astype(np.float64)
    )


def interval(sums: np.ndarray, figure: Callable[[np.ndarray], np.ndarray]) -> list[list[float]] | None:
    """sums [people, numbers]: what each speaker adds. figure: summed numbers [draws, numbers] -> figures
    [draws, F].

    Returns [low, high] per figure, or None with fewer than two speakers.
    """
    if len(sums) < 2:
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        found = figure(drawn(len(sums), BOOTSTRAPS) @ sums)
        bounds = [
            np.percentile(column[np.isfinite(column)], BOUNDS) if np.isfinite(column).any() else [np.nan] * 2
            for column in found.T
        ]
    return [[float(low), float(high)] for low, high in bounds]

"""Sums from which errors and correlations of columns are computed."""

import numpy as np

MOMENTS = 7  # per column: sums of |error|, error², reference, shown, reference², shown², reference * shown
PER_CONTROL = ("mae", "rmse", "correlation", "amplitude")  # what `per_column` gives, in order
_STILL = 1e-6  # standard deviation below which a column counts as never moving


def moments(reference: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Both [hops, columns] -> float64 [columns * MOMENTS]."""
    left, right = reference.astype(np.float64), shown.astype(np.float64)
    error = right - left
    parts = [np.abs(error), np.square(error), left, right, left * left, right * right, left * right]
    return np.stack([part.sum(0) for part in parts], axis=1).ravel()


def per_column(total: np.ndarray, hops: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Summed moments [draws, columns * MOMENTS] of hops [draws] -> MAE, RMSE, correlation, amplitude, each
    [draws, columns].

    Amplitude is the regression slope of shown on reference: 1 is the full movement, below 1 is less.
    Correlation and amplitude are NaN where a column does not move.
    """
    absolute, squared, x, y, xx, yy, xy = np.moveaxis(
        total.reshape(len(total), -1, MOMENTS) / hops[:, None, None], 2, 0
    )
    spread = np.sqrt(np.maximum(xx - x * x, 0)), np.sqrt(np.maximum(yy - y * y, 0))
    moves = (spread[0] > _STILL) & (spread[1] > _STILL)
    together = np.where(moves, (xy - x * y) / np.where(moves, spread[0] * spread[1], 1), np.nan)
    slope = together * np.where(moves, spread[1] / np.where(moves, spread[0], 1), np.nan)
    return absolute, np.sqrt(squared), together, slope


def mean_of_moving(columns: np.ndarray) -> np.ndarray:
    """[draws, columns] -> [draws]: mean over the columns that move; NaN where none does."""
    moving = np.isfinite(columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(moving, columns, 0).sum(1) / moving.sum(1)

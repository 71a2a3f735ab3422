"""A few figures of a student in training, for the log of its run."""

import numpy as np

from v2f_train.labels.dataset import Dataset
from v2f_train.measure import metrics
from v2f_train.measure.candidates import Dense, predict_all
from v2f_train.measure.cases import ensembled, student_cases
from v2f_train.measure.closure import choose_closure, reference_unit
from v2f_train.measure.figures import figures
from v2f_train.students.network import Student

FALSE_CLOSURES = 0.05  # the rate at which recall is logged; of these clips, no bound for other speakers


def quick_figures(dataset: Dataset, student: Student, clips: list[dict]) -> dict[str, float]:
    """Recall of closures at a fixed rate of false closures, and the mean correlation."""
    if not student.ours:
        return column_figures(dataset, Dense(student), clips)
    measured = ensembled(student_cases(dataset, Dense(student), clips))
    unit = reference_unit(measured)
    found = figures(measured, choose_closure(measured, unit, FALSE_CLOSURES, careful=False), unit)
    return {
        name: round(found[name], 3)
        for name in ("pbm_accuracy", "open_accuracy", "false_closure", "correlation")
    }


def column_figures(dataset: Dataset, predictor: Dense, clips: list[dict]) -> dict[str, float]:
    """Of a student of another rig: mean absolute error in the unit of the labels, mean correlation, and for
    meshes the mean distance of a vertex from the teacher's.
    """
    shown = [
        metrics.ensemble(rows) for rows in predict_all(predictor, [dataset.sound(clip) for clip in clips])
    ]
    labels = [dataset.labels(clip) for clip in clips]
    found, truth = np.concatenate(shown), np.concatenate(labels)
    error, both = found - truth, np.stack([found, truth]) - np.stack([found.mean(0), truth.mean(0)])[:, None]
    together = (both[0] * both[1]).mean(0) / (both[0].std(0) * both[1].std(0) + 1e-9)
    figures = {"mae": float(np.abs(error).mean()), "correlation": float(together.mean())}
    if dataset.basis:
        apart = [
            np.linalg.norm(dataset.basis.meshes(mine) - dataset.basis.meshes(wanted), axis=2).mean(1)
            for mine, wanted in zip(shown, labels, strict=True)
        ]
        figures["vertex_error"] = float(np.concatenate(apart).mean())
    return {name: float(f"{value:.4g}") for name, value in figures.items()}

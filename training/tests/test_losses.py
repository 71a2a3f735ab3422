"""Losses against values calculated by hand."""

import math

import pytest
import torch

from v2f_train.controls import CLOSURE, TRACKS
from v2f_train.distil.losses import JAW, SILENT_CLOSURE, feature_loss, gap, label_losses, track_scale

SCALE = torch.ones(len(TRACKS))


def two_frames() -> tuple[torch.Tensor, torch.Tensor]:
    """Tracks at 0.5 everywhere; labels the same, but the second frame's jaw is 0.9. [1, 2, TRACKS] each."""
    labels = torch.full((1, 2, len(TRACKS)), 0.5)
    labels[0, 1, JAW] = 0.9
    return torch.zeros_like(labels), labels


def test_reconstruction_and_velocity():
    losses = label_losses(*two_frames(), SCALE)
    assert losses["reconstruction"].item() == pytest.approx(0.4**2 / 36)
    assert losses["velocity"].item() == pytest.approx(0.4**2 / 18)


def test_emphasis_weighs_errors_by_the_label():
    logits, labels = two_frames()
    scale = torch.full((len(TRACKS),), 2.0)
    losses = label_losses(logits, labels, scale, emphasis=0.5)
    weight = 1 + 0.5 * 0.9 * 2
    assert losses["reconstruction"].item() == pytest.approx(weight * 0.8**2 / 36)
    assert losses["velocity"].item() == pytest.approx((weight + 1.5) / 2 * 0.8**2 / 18)


def test_emphasis_shows_more_of_what_is_rare():
    labels = torch.zeros(1, 300, len(TRACKS))
    labels[:, ::3, JAW] = 0.9  # one case of three, which the input does not show
    shown = {}
    for emphasis in (0.0, 2 / 0.9):
        logits = torch.zeros(len(TRACKS), requires_grad=True)
        optimizer = torch.optim.Adam([logits], 0.1)
        for _ in range(300):
            optimizer.zero_grad()
            label_losses(logits.expand_as(labels), labels, SCALE, emphasis=emphasis)[
                "reconstruction"
            ].backward()
            optimizer.step()
        shown[emphasis] = torch.sigmoid(logits[JAW]).item() / 0.9
    assert list(shown.values()) == pytest.approx([1 / 3, 3 / 5], abs=0.01)


def test_closure_is_a_probability_and_counts_less_at_rest():
    logits, labels = torch.zeros(1, 1, len(TRACKS)), torch.zeros(1, 1, len(TRACKS))
    assert label_losses(logits, labels, SCALE)["closure"].item() == pytest.approx(
        SILENT_CLOSURE * math.log(2)
    )
    labels[..., CLOSURE] = 1
    logits[..., CLOSURE] = 2
    assert label_losses(logits, labels, SCALE)["closure"].item() == pytest.approx(math.log(1 + math.exp(-2)))


def test_lips_weigh_by_the_gap_of_the_label():
    labels = torch.zeros(1, 1, len(TRACKS))
    labels[..., JAW] = 0.6
    assert gap(labels).item() == pytest.approx(0.6)
    logits = torch.full_like(labels, -40.0)  # says that the mouth is shut
    assert label_losses(logits, labels, SCALE, 5.0)["lips"].item() == pytest.approx(
        math.exp(-3) * 0.36, rel=1e-4
    )
    labels[..., CLOSURE] = 1
    assert gap(labels).item() == 0


def test_rest_is_the_opening_where_the_teacher_rests():
    labels = torch.zeros(1, 2, len(TRACKS))
    labels[0, 1, JAW] = 0.5
    logits = torch.full_like(labels, -40.0)
    logits[..., JAW] = 0.0  # half open in both frames; only the first rests
    assert label_losses(logits, labels, SCALE)["rest"].item() == pytest.approx(0.5 / 2)
    labels[0, 0, CLOSURE] = 1  # lips that touch do not rest
    assert label_losses(logits, labels, SCALE)["rest"].item() == 0


def test_scale_by_movement_and_weight():
    labels = torch.zeros(1000, len(TRACKS))
    labels[::2, JAW] = 1.0
    plain, heavy = track_scale(labels), track_scale(labels, "jawOpen=9")
    assert plain[JAW].item() == pytest.approx(2.0, rel=1e-2) and plain[CLOSURE] == 0
    assert heavy[JAW].item() == pytest.approx(3 * plain[JAW].item())


def test_feature_loss_in_units_of_variance():
    found, wanted = (
        [torch.zeros(1, 2, 3), torch.ones(1, 2, 3)],
        [torch.full((1, 2, 3), 2.0), torch.ones(1, 2, 3)],
    )
    assert feature_loss(found, wanted, torch.tensor([4.0, 1.0])).item() == pytest.approx(0.5)

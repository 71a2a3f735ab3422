"""The student network: 1-D convolutions without padding over raw sound, described by a table of layers.

The same weights serve dense training (here) and the stream form (export/graph.py): nothing depends on where a
window starts.
"""

from dataclasses import replace

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from v2f_train.clock import HOP, SAMPLE_RATE, WINDOW
from v2f_train.controls import TRACK_OF_CONTROL
from v2f_train.students.products import (
    WIDE_CHANNELS,
    Im2Col,
    LogEnergy,
    PerTap,
    use_matrix_products,
)
from v2f_train.students.shape import PAIR_HIGHEST, PAIR_KERNEL, PAIR_LOWEST, Layer, Level, Shape, TrainedLayer


def quadrature_pairs(pairs: int) -> torch.Tensor:
    """Initial filters of the first layer: windowed cosines, then sines, on a mel scale. [PAIR_KERNEL, 2 *
    pairs].
    """

    def mel(hertz: float | np.ndarray) -> np.ndarray:
        return 2595 * np.log10(1 + np.asarray(hertz) / 700)

    centres = 700 * (10 ** (np.linspace(mel(PAIR_LOWEST), mel(PAIR_HIGHEST), pairs) / 2595) - 1)
    seconds = (np.arange(PAIR_KERNEL) - PAIR_KERNEL / 2) / SAMPLE_RATE
    columns = []
    for index, centre in enumerate(centres):
        # High bands lie far apart on the mel scale: their filters must be wider, that is, shorter in time.
        spacing = centres[min(index + 1, pairs - 1)] - centres[min(index, pairs - 2)]
        length = min(PAIR_KERNEL / SAMPLE_RATE, 2.0 / spacing)
        window = np.where(np.abs(seconds) < length / 2, 0.5 + 0.5 * np.cos(2 * np.pi * seconds / length), 0)
        columns.append(window * np.exp(2j * np.pi * centre * seconds) * 2 / window.sum())
    wave = np.stack(columns, axis=1)
    return torch.tensor(np.concatenate([wave.real, wave.imag], axis=1), dtype=torch.float32)


def activate(product: torch.Tensor, layer: Layer) -> torch.Tensor:
    """The activations of docs/student-format.md, on [..., product_columns]."""
    if layer.activation == "log-energy":
        return LogEnergy.apply(product, layer.floor)
    return {"silu": functional.silu, "sigmoid": torch.sigmoid, "none": lambda x: x}[layer.activation](product)


def convolve(
    columns: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None, layer: Layer
) -> torch.Tensor:
    """Valid convolution, channels last: [batch, columns, channels_in] -> [batch, fewer columns,
    product_columns].
    """
    if layer.channels_in == 1:
        product = columns.squeeze(2).unfold(1, layer.kernel, layer.stride) @ weight
        return product if bias is None else product + bias
    if layer.kernel == 1 and bias is not None:
        return functional.linear(columns, weight.t(), bias)
    if use_matrix_products(columns, layer.kernel):
        way = PerTap if layer.channels_in >= WIDE_CHANNELS else Im2Col
        return way.apply(columns, weight, bias, layer.kernel, layer.stride)
    kernel = weight.view(layer.kernel, layer.channels_in, -1).permute(2, 1, 0)
    # As an image of height 1 the columns are in the channels-last layout already: faster than Conv1d here.
    image = columns.transpose(1, 2).unsqueeze(2)
    kernel = kernel.unsqueeze(2).contiguous(memory_format=torch.channels_last)
    return functional.conv2d(image, kernel, bias, (1, layer.stride)).squeeze(2).transpose(1, 2)


def filtered(columns: torch.Tensor, taps: torch.Tensor) -> torch.Tensor:
    """A valid convolution of each channel alone: columns [batch, n, channels], taps [kernel, channels] ->
    [batch, n - kernel + 1, channels].
    """
    # In single precision, channels last: on a CPU the passes take a tenth of the time that they take in bf16.
    with torch.autocast(columns.device.type, enabled=False):
        image = columns.float().transpose(1, 2).unsqueeze(2)
        kernel = taps.t()[:, None, None].contiguous(memory_format=torch.channels_last)
        return functional.conv2d(image, kernel, groups=taps.shape[1]).squeeze(2).transpose(1, 2)


def levelled(bands: torch.Tensor, offsets: torch.Tensor, level: Level) -> torch.Tensor:
    """Log energies [batch, columns, bands] -> the same below the level of the sound, as
    docs/student-format.md defines it. offsets [bands]: added before the loudest band is taken.
    """
    fallen = level.fall * torch.arange(bands.shape[1], device=bands.device, dtype=bands.dtype)
    loudest = (bands + offsets).amax(2).clamp(level.lowest, level.highest)
    # A level that rises at once and falls by a constant is a running maximum, seen from a slope.
    reference = ((loudest + fallen).cummax(1).values - fallen).clamp_min(level.lowest)
    return (bands - reference.unsqueeze(2)).clamp_min(-level.range)


class Student(nn.Module):
    """The dense form. The columns of the last layer are TRACKS, which `trained_layers` repeats to CONTROLS,
    and `voice` where the shape has it. For another rig the columns are that rig's own, without a sigmoid.
    """

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape, self.table = shape, list(shape.layers)
        self.weights, self.biases, self.taps = nn.ParameterList(), nn.ParameterList(), nn.ParameterDict()
        for layer in self.table:
            self.add(layer)
        self.register_buffer("band_mean", torch.zeros(self.table[0].channels_out))
        self.register_buffer("band_std", torch.ones(self.table[0].channels_out))

    def add(self, layer: Layer) -> None:
        """The initial weights of the next layer. Energy has no sign, an offset before squaring would only
        weaken the filter: pairs have no bias.
        """
        first, level = layer.activation == "log-energy", layer.kind == "level"
        if first:
            weight = quadrature_pairs(layer.channels_out)
        else:
            alone = layer.activation == "silu" and layer.skip is None  # a skip keeps the size of its column
            gain = (2.0 if alone else 1.0) ** 0.5 / max(layer.inputs, 1) ** 0.5
            weight = torch.randn(layer.inputs, layer.product_columns) * gain
        if layer.kind == "separable":
            self.taps[layer.name] = nn.Parameter(
                torch.randn(layer.kernel, layer.channels_in) / layer.kernel**0.5
            )
        self.weights.append(nn.Parameter(weight, not level))
        self.biases.append(nn.Parameter(torch.zeros(0 if first else layer.product_columns), not first))

    def bands(self, audio: torch.Tensor) -> torch.Tensor:
        """audio [batch, samples] -> normalised columns of the first layers [batch, columns, bands], one per 8
        ms.
        """
        layer = self.table[0]
        columns = activate(convolve(audio.unsqueeze(-1), self.weights[0], self.first_bias, layer), layer)
        if self.table[1].kind == "level":
            columns = levelled(columns, self.biases[1], self.table[1].level)
        return (columns - self.band_mean) / self.band_std

    def advance(self, index: int, columns: torch.Tensor) -> torch.Tensor:
        """The columns after layer `index`, from those before it, [batch, columns, channels]."""
        layer, weight, bias = self.table[index], self.weights[index], self.biases[index]
        if layer.kind == "dense":
            return activate(convolve(columns, weight, bias, layer), layer)
        product = functional.linear(filtered(columns, self.taps[layer.name]), weight.t(), bias)
        if layer.skip is not None:
            product = product + columns[:, layer.skip : layer.skip + product.shape[1]]
        return activate(product, layer)

    @property
    def ours(self) -> bool:
        """Whether its outputs are TRACKS."""
        return self.table[-1].activation == "sigmoid"

    @property
    def column_of_control(self) -> list[int]:
        """For each control of the exported file, the column that it repeats."""
        return list(TRACK_OF_CONTROL) if self.ours else list(range(self.tracks))

    @property
    def first_bias(self) -> torch.Tensor | None:
        return self.biases[0] if len(self.biases[0]) else None

    def hidden(
        self, bands: torch.Tensor, kept: list[torch.Tensor] | None = None, until: str = ""
    ) -> dict[str, torch.Tensor]:
        """Normalised bands -> columns of every hidden layer by its name, [batch, columns, channels].

        until: the last layer to compute; empty: all.

        kept: per hidden layer the factors [batch, 1, channels] of each row's channels. This is dropout of
        whole channels: a random draw per number would cost an eighth of the step.
        """
        columns, found, first = bands, {}, self.shape.first_hidden
        for index, layer in enumerate(self.shape.hidden, start=first):
            columns = self.advance(index, columns)
            if kept is not None:
                columns = columns * kept[index - first]
            found[layer.name] = columns
            if layer.name == until:
                break
        return found

    def heads(self, hidden: dict[str, torch.Tensor]) -> torch.Tensor:
        """Hidden columns -> [batch, hops, columns of the last layer] before the last activation."""
        return convolve(hidden[self.table[-2].name], self.weights[-1], self.biases[-1], self.table[-1])

    def logits(self, bands: torch.Tensor) -> torch.Tensor:
        """Normalised bands -> [batch, hops, columns of the last layer] before the last activation."""
        return self.heads(self.hidden(bands))

    def forward(self, audio: torch.Tensor) -> torch.Tensor:
        """audio [batch, samples], -1..1 -> tracks [batch, 1 + (samples - WINDOW) // HOP, TRACKS], ours in
        0..1. Without `voice`.

        Output i sees samples [HOP * i, HOP * i + WINDOW). Its target is sample HOP * (i +
        shape.lookback_hops).
        """
        return self.outputs(audio)[..., : self.tracks]

    def outputs(self, audio: torch.Tensor) -> torch.Tensor:
        """As `forward`, with all columns of the last layer."""
        return self.activated(self.logits(self.bands(audio)))

    @property
    def tracks(self) -> int:
        """Columns of the last layer that are controls."""
        return self.table[-1].channels_out - self.shape.voice

    def activated(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits -> outputs."""
        return activate(logits, self.table[-1])

    def calibrate(self, audio: torch.Tensor) -> None:
        """Sets the normalisation from training sound [batch, samples]; called once, before the first step."""
        with torch.no_grad():
            self.band_mean.zero_()
            self.band_std.fill_(1.0)
            energies = self.bands(audio).flatten(0, 1)
            self.band_mean.copy_(energies.mean(0))
            self.band_std.copy_(energies.std(0))

    def renormalise(self, audio: torch.Tensor) -> None:
        """Measures the normalisation again. The first hidden layer compensates it: outputs do not change."""
        mean, std = self.band_mean.clone().double(), self.band_std.clone().double()
        self.calibrate(audio)
        at = self.shape.first_hidden
        kernel = self.table[at].kernel
        with torch.no_grad():  # ((x - mean) / std) @ W + b, written with the new mean and deviation
            weight = self.weights[at].double()
            scale = (self.band_std.double() / std).repeat(kernel)
            offset = ((self.band_mean.double() - mean) / std).repeat(kernel)
            self.biases[at].copy_(self.biases[at].double() + offset @ weight)
            self.weights[at].copy_(weight * scale[:, None])

    def trained_layers(self) -> list[TrainedLayer]:
        """The layers as a file stores them: normalisation folded into the first hidden layer, tracks repeated
        to controls, `voice` last.
        """
        mean, std = self.band_mean.double().numpy(), self.band_std.double().numpy()
        layers = []
        for index, layer in enumerate(self.table):
            weight, bias = (part[index].detach().double().numpy() for part in (self.weights, self.biases))
            taps = self.taps[layer.name].detach().numpy() if layer.name in self.taps else None
            if index == self.shape.first_hidden:
                # (x - mean) / std @ W + b  ==  x @ (W / std) + (b - (mean / std) @ W)
                scale, offset = np.tile(1 / std, layer.kernel), np.tile(mean / std, layer.kernel)
                weight, bias = weight * scale[:, None], bias - offset @ weight
            if index == len(self.table) - 1:
                weight, bias = weight[:, self.stored_columns], bias[self.stored_columns]
                layer = replace(layer, channels_out=len(self.stored_columns))
            layers.append(
                TrainedLayer(
                    layer,
                    weight.astype(np.float32) if layer.inputs else None,
                    bias.astype(np.float32) if len(bias) else None,
                    taps,
                )
            )
        return layers

    @property
    def stored_columns(self) -> list[int]:
        """For each column of the exported last layer, the column that it repeats; `voice` is the last."""
        return [*self.column_of_control, *([self.tracks] if self.shape.voice else [])]

    def predict_outputs(self, audio: np.ndarray) -> np.ndarray:
        """As `predict_controls`, with `voice` as the last column where the student has it."""
        whole = len(audio) // HOP * HOP
        padded = np.concatenate([np.zeros(WINDOW - HOP, np.float32), audio[:whole].astype(np.float32)])
        self.eval()
        with torch.no_grad():
            return self.outputs(torch.from_numpy(padded)[None])[0].numpy()[:, self.stored_columns]

    def predict_controls(self, audio: np.ndarray) -> np.ndarray:
        """Samples [n] at the start of a stream -> controls [n // HOP, CONTROLS], one row per hop, as a stream
        gives them.

        Row k is the output after samples [0, HOP * (k + 1)). Its target is sample HOP * (k + 1) - lookahead.
        """
        return self.predict_outputs(audio)[:, : len(self.column_of_control)]

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
from v2f_train.students.products import WIDE_CHANNELS, Im2Col, LogEnergy, PerTap, use_matrix_products
from v2f_train.students.shape import PAIR_HIGHEST, PAIR_KERNEL, PAIR_LOWEST, Layer, Shape, TrainedLayer


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
    if use_matrix_products(columns, layer.kernel):
        way = PerTap if layer.channels_in >= WIDE_CHANNELS else Im2Col
        return way.apply(columns, weight, bias, layer.kernel, layer.stride)
    kernel = weight.view(layer.kernel, layer.channels_in, -1).permute(2, 1, 0)
    # As an image of height 1 the columns are in the channels-last layout already: faster than Conv1d here.
    image = columns.transpose(1, 2).unsqueeze(2)
    kernel = kernel.unsqueeze(2).contiguous(memory_format=torch.channels_last)
    return functional.conv2d(image, kernel, bias, (1, layer.stride)).squeeze(2).transpose(1, 2)


class Student(nn.Module):
    """The dense form. The columns of the last layer are TRACKS, which `trained_layers` repeats to CONTROLS.

    For another rig the columns are that rig's own, without a sigmoid.
    """

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape, self.table = shape, list(shape.layers)
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for layer in self.table:
            fan_in = layer.kernel * layer.channels_in
            first = layer.activation == "log-energy"
            start = (
                quadrature_pairs(layer.channels_out) if first else torch.randn(fan_in, layer.product_columns)
            )
            gain = 1.0 if first else (2.0 if layer.activation == "silu" else 1.0) ** 0.5 / fan_in**0.5
            self.weights.append(nn.Parameter(start * gain))
            # Energy has no sign, an offset before squaring would only weaken the filter: pairs have no bias.
            self.biases.append(nn.Parameter(torch.zeros(0 if first else layer.product_columns), not first))
        self.register_buffer("band_mean", torch.zeros(self.table[0].channels_out))
        self.register_buffer("band_std", torch.ones(self.table[0].channels_out))

    def bands(self, audio: torch.Tensor) -> torch.Tensor:
        """audio [batch, samples] -> normalised columns of the first layer [batch, columns, bands], one per 8
        ms.
        """
        layer = self.table[0]
        columns = activate(convolve(audio.unsqueeze(-1), self.weights[0], self.first_bias, layer), layer)
        return (columns - self.band_mean) / self.band_std

    @property
    def ours(self) -> bool:
        """Whether its outputs are TRACKS."""
        return self.table[-1].activation == "sigmoid"

    @property
    def column_of_control(self) -> list[int]:
        """For each control of the exported file, the column that it repeats."""
        return list(TRACK_OF_CONTROL) if self.ours else list(range(self.table[-1].channels_out))

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
        columns, found = bands, {}
        for index, layer in enumerate(self.table[1:-1], start=1):
            columns = activate(convolve(columns, self.weights[index], self.biases[index], layer), layer)
            if kept is not None:
                columns = columns * kept[index - 1]
            found[layer.name] = columns
            if layer.name == until:
                break
        return found

    def heads(self, hidden: dict[str, torch.Tensor]) -> torch.Tensor:
        """Hidden columns -> [batch, hops, TRACKS] before the last activation."""
        return convolve(hidden[self.table[-2].name], self.weights[-1], self.biases[-1], self.table[-1])

    def logits(self, bands: torch.Tensor) -> torch.Tensor:
        """Normalised bands -> [batch, hops, TRACKS] before the last activation."""
        return self.heads(self.hidden(bands))

    def forward(self, audio: torch.Tensor) -> torch.Tensor:
        """audio [batch, samples], -1..1 -> tracks [batch, 1 + (samples - WINDOW) // HOP, TRACKS], ours in
        0..1.

        Output i sees samples [HOP * i, HOP * i + WINDOW). Its target is sample HOP * (i +
        shape.lookback_hops).
        """
        return self.activated(self.logits(self.bands(audio)))

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
        """Measures the normalisation again. The second layer compensates it: the outputs do not change."""
        mean, std = self.band_mean.clone().double(), self.band_std.clone().double()
        self.calibrate(audio)
        kernel = self.table[1].kernel
        with torch.no_grad():  # ((x - mean) / std) @ W + b, written with the new mean and deviation
            weight = self.weights[1].double()
            scale = (self.band_std.double() / std).repeat(kernel)
            offset = ((self.band_mean.double() - mean) / std).repeat(kernel)
            self.biases[1].copy_(self.biases[1].double() + offset @ weight)
            self.weights[1].copy_(weight * scale[:, None])

    def trained_layers(self) -> list[TrainedLayer]:
        """The layers as a file stores them: normalisation folded into the second layer, tracks repeated to
        controls.
        """
        numbers = [
            (weight.detach().double().numpy(), bias.detach().double().numpy())
            for weight, bias in zip(self.weights, self.biases, strict=True)
        ]
        layers = [TrainedLayer(self.table[0], numbers[0][0], numbers[0][1] if len(numbers[0][1]) else None)]
        mean, std = self.band_mean.double().numpy(), self.band_std.double().numpy()
        for layer, (weight, bias) in zip(self.table[1:], numbers[1:], strict=True):
            if layer is self.table[1]:  # (x - mean) / std @ W + b  ==  x @ (W / std) + (b - (mean / std) @ W)
                scale, offset = np.tile(1 / std, layer.kernel), np.tile(mean / std, layer.kernel)
                weight, bias = weight * scale[:, None], bias - offset @ weight
            if layer is self.table[-1]:
                weight, bias = weight[:, self.column_of_control], bias[self.column_of_control]
                layer = replace(layer, channels_out=len(self.column_of_control))
            layers.append(TrainedLayer(layer, weight, bias))
        return [
            TrainedLayer(
                row.layer,
                row.weight.astype(np.float32),
                None if row.bias is None else row.bias.astype(np.float32),
            )
            for row in layers
        ]

    def predict_controls(self, audio: np.ndarray) -> np.ndarray:
        """Samples [n] at the start of a stream -> controls [n // HOP, CONTROLS], one row per hop, as a stream
        gives them.

        Row k is the output after samples [0, HOP * (k + 1)). Its target is sample HOP * (k + 1) - lookahead.
        """
        whole = len(audio) // HOP * HOP
        padded = np.concatenate([np.zeros(WINDOW - HOP, np.float32), audio[:whole].astype(np.float32)])
        self.eval()
        with torch.no_grad():
            return self(torch.from_numpy(padded)[None])[0].numpy()[:, self.column_of_control]

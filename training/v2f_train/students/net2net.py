"""Initialises a wide student with several narrow ones (after Chen et al. 2016, Net2Net).

Between the first layer and the last, the narrow students are blocks on the diagonal of the wide one's
weights, and the last layer averages their logits. The weights between the blocks start at zero and are
trained. The look-aheads may differ: initialise.py shifts the taps first.
"""

import torch

from v2f_train.students.network import Student


def to_bands_of(member: Student, wide: Student) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of the second layer of `member`, for bands that are normalised as in `wide`."""
    kernel = member.table[1].kernel
    weight = member.weights[1].double()
    scale = (wide.band_std.double() / member.band_std.double()).repeat(kernel)
    offset = ((wide.band_mean.double() - member.band_mean.double()) / member.band_std.double()).repeat(kernel)
    return weight * scale[:, None], member.biases[1].double() + offset @ weight


def block_diagonal(wide: Student, members: list[Student]) -> None:
    """Gives `wide` the weights of the members. The filters are those of the first member.

    Raises ValueError when the widths of the members do not add up to the width of `wide`, and for layers of
    format 2: their taps and levels have no blocks.
    """
    if any(layer.kind != "dense" for student in (wide, *members) for layer in student.table):
        raise ValueError('init_from: several students need body = "dense" and front = "pairs" or "plain"')
    inner = range(1, len(wide.table) - 1)
    for index in inner:
        widths = [member.table[index].channels_out for member in members]
        if sum(widths) != wide.table[index].channels_out:
            raise ValueError(
                f"init_from: students of {' + '.join(map(str, widths))} channels in {wide.table[index].name} "
                f"side by side do not make one of {wide.table[index].channels_out}"
            )
    with torch.no_grad():
        wide.weights[0].copy_(members[0].weights[0])
        wide.band_mean.copy_(members[0].band_mean)
        wide.band_std.copy_(members[0].band_std)
        for index in inner:
            layer, first_out, first_in = wide.table[index], 0, 0
            taps = torch.zeros(layer.kernel, layer.channels_in, layer.channels_out, dtype=torch.float64)
            for member in members:
                mine = member.table[index]
                weight, bias = (
                    to_bands_of(member, wide)
                    if index == 1
                    else (member.weights[index].double(), member.biases[index].double())
                )
                out = slice(first_out, first_out + mine.channels_out)
                read = slice(None) if index == 1 else slice(first_in, first_in + mine.channels_in)
                taps[:, read, out] = weight.view(layer.kernel, mine.channels_in, mine.channels_out)
                wide.biases[index][out] = bias.to(wide.biases[index])
                first_out, first_in = out.stop, first_in + mine.channels_in
            wide.weights[index].copy_(taps.view(wide.weights[index].shape))
        wide.weights[-1].copy_(torch.cat([member.weights[-1] / len(members) for member in members]))
        wide.biases[-1].copy_(torch.stack([member.biases[-1] for member in members]).mean(0))

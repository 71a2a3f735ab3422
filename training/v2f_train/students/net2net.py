"""Narrow students side by side as the start of a wide one (after Chen et al. 2016, Net2Net).

Four quarter-width students are, between the first layer and the last, the blocks on the diagonal of one of full width,
and the last layer means their logits. The wide one begins where they agree; the weights between the blocks begin at
zero and learn what the narrow ones cannot. Look-aheads may differ from the wide one's: taps move first (warm.py).
"""

import torch

from v2f_train.students.network import Student


def to_bands_of(member: Student, wide: Student) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of `member`'s second layer, for bands normalised as `wide` does it."""
    kernel = member.table[1].kernel
    weight = member.weights[1].double()
    scale = (wide.band_std.double() / member.band_std.double()).repeat(kernel)
    offset = ((wide.band_mean.double() - member.band_mean.double()) / member.band_std.double()).repeat(kernel)
    return weight * scale[:, None], member.biases[1].double() + offset @ weight


def block_diagonal(wide: Student, members: list[Student]) -> None:
    """Gives `wide` the members' weights. The filters are the first member's: where the others' differ, so do they.

    Raises ValueError when the members' widths do not add up to the wide student's.
    """
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

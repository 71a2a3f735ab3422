"""The matrix forms of a convolution against PyTorch's own: values and gradients."""

import pytest
import torch

from v2f_train.students.products import Im2Col, LogEnergy, PerTap


def reference(columns, weight, bias, kernel, stride):
    taps = weight.view(kernel, columns.shape[2], -1).permute(2, 1, 0)
    return torch.nn.functional.conv1d(columns.transpose(1, 2), taps, bias, stride).transpose(1, 2)


@pytest.mark.parametrize("way", [PerTap, Im2Col])
@pytest.mark.parametrize("kernel, stride, many", [(3, 1, 9), (3, 2, 11), (3, 2, 10), (22, 1, 30)])
def test_the_same_convolution(way, kernel, stride, many):
    torch.manual_seed(0)
    shapes = (2, many, 4), (kernel * 4, 5), (5,)
    given = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    found, expected = way.apply(*given, kernel, stride), reference(*given, kernel, stride)
    assert torch.allclose(found, expected)
    against = torch.randn_like(expected)
    for ours, theirs in zip(
        torch.autograd.grad(found, given, against), torch.autograd.grad(expected, given, against), strict=True
    ):
        assert torch.allclose(ours, theirs)


def test_log_energy_has_the_gradient_of_its_formula():
    product = torch.randn(2, 3, 8, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: LogEnergy.apply(x, 1e-2), (product,))
    real, imaginary = product.chunk(2, -1)
    assert torch.allclose(LogEnergy.apply(product, 0.1), torch.log(real**2 + imaginary**2 + 0.1))

"""The micro rows in PyTorch. As in ../micro, a step ends with the reading of one element of the result."""

import torch
from torch.nn import functional as F

from workloads import Run


def row(compute):
    return Run(lambda: compute().flatten()[0].item(), (), [])


def kernel(compute):
    def step():
        with torch.no_grad():
            return compute().flatten()[0].item()

    return Run(step, (), [])


def gemm(n):
    a, b = torch.randn(n, n), torch.randn(n, n)
    return kernel(lambda: a @ b)


def add(n):
    a, b = torch.randn(n), torch.randn(n)
    return kernel(lambda: a + b)


def tanh(n):
    x = torch.randn(n)
    return kernel(lambda: x.tanh())


def reduction(compute):
    x = torch.randn(1000, 1000)
    return kernel(lambda: compute(x))


def conv(shape, filters, padding, which):
    """The output, or by `which` the gradient by the input or by the weight alone."""
    x, weight = torch.randn(shape), torch.randn(filters)
    if which == "forward":
        return kernel(lambda: F.conv2d(x, weight, padding=padding))
    variable = (x if which == "dx" else weight).requires_grad_()
    y = F.conv2d(x, weight, padding=padding)
    g = torch.randn_like(y)
    return row(lambda: torch.autograd.grad(y, variable, g, retain_graph=True)[0])


def recorded_adds():
    a, b = torch.randn(8, requires_grad=True), torch.randn(8)

    def compute():
        y = a
        for _ in range(1000):
            y = y + b
        return y.detach()

    return row(compute)


LAYERS = {
    "conv1": ((64, 1, 28, 28), (6, 1, 5, 5), 2),
    "conv2": ((64, 6, 14, 14), (16, 6, 5, 5), 0),
}

micro = {
    **{f"gemm-{n}": lambda n=n: gemm(n) for n in (64, 128, 256, 512)},
    **{
        f"{name}-{which}": lambda layer=layer, which=which: conv(*layer, which)
        for name, layer in LAYERS.items()
        for which in ("forward", "dx", "dw")
    },
    **{f"add-{n}": lambda n=n: add(int(float(n))) for n in ("1e3", "1e4", "1e5", "1e6")},
    **{f"tanh-{n}": lambda n=n: tanh(int(float(n))) for n in ("1e3", "1e4", "1e5", "1e6")},
    "sum-all": lambda: reduction(lambda x: x.sum()),
    "sum-rows": lambda: reduction(lambda x: x.sum(1)),
    "sum-columns": lambda: reduction(lambda x: x.sum(0)),
    "amax-rows": lambda: reduction(lambda x: x.amax(1)),
    "record-1000-adds": recorded_adds,
}

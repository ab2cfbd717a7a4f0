"""The micro rows in PyTorch. As in ../micro, a step ends with the reading of one element of the result."""

import torch
from torch.nn import functional as F

from workloads import Run

FLOAT, DOUBLE = torch.float32, torch.float64


def row(compute):
    return Run(lambda: compute().flatten()[0].item(), (), [])


def kernel(compute):
    def step():
        with torch.no_grad():
            return compute().flatten()[0].item()

    return Run(step, (), [])


def in_both(name, make):
    """A row in both floating-point types; `make` takes the type."""
    return {name: lambda: make(FLOAT), f"{name}-f64": lambda: make(DOUBLE)}


def merged(tables):
    return {name: make for table in tables for name, make in table.items()}


def gemm(m, n, k, transpose_a=False, transpose_b=False):
    def make(dtype):
        a, b = torch.randn(m, k, dtype=dtype), torch.randn(k, n, dtype=dtype)
        a, b = a.T if transpose_a else a, b.T if transpose_b else b
        return kernel(lambda: a @ b)

    return make


def unary(function, n):
    def make(dtype):
        x = torch.rand(n, dtype=dtype)
        return kernel(lambda: function(x))

    return make


def binary(function, n):
    def make():
        a, b = torch.randn(n), torch.randn(n)
        return kernel(lambda: function(a, b))

    return make


def relu(n):
    def make():
        x = torch.randn(n)
        return kernel(lambda: torch.relu(x))

    return make


def chain6(n):
    def make(dtype):
        a, b, c, d = (torch.randn(n, dtype=dtype) for _ in range(4))
        return kernel(lambda: torch.sigmoid(torch.relu(a * b + c) * d - c))

    return make


def reduction(compute, dtype=FLOAT):
    x = torch.randn(1000, 1000, dtype=dtype)
    return kernel(lambda: compute(x))


def conv(shape, filters, padding, which):
    """The output, or by `which` the gradient by the input or by the weight alone."""

    def make(dtype):
        x, weight = torch.randn(shape, dtype=dtype), torch.randn(filters, dtype=dtype)
        if which == "forward":
            return kernel(lambda: F.conv2d(x, weight, padding=padding))
        variable = (x if which == "dx" else weight).requires_grad_()
        y = F.conv2d(x, weight, padding=padding)
        g = torch.randn_like(y)
        return row(lambda: torch.autograd.grad(y, variable, g, retain_graph=True)[0])

    return make


def recorded_adds(n):
    a, b = torch.randn(n, requires_grad=True), torch.randn(n)

    def compute():
        y = a
        for _ in range(1000):
            y = y + b
        return y.detach()

    return row(compute)


PRODUCTS = {
    **{f"gemm-{n}": (n, n, n) for n in (32, 64, 128, 256, 512, 1024)},
    **{
        f"gemm-{m}x{n}x{k}": (m, n, k)
        for m, n, k in ((64, 120, 256), (36864, 6, 25), (4096, 16, 150), (65536, 64, 27))
    },
    "gemm-256-tn": (256, 256, 256, True, False),
    "gemm-256-nt": (256, 256, 256, False, True),
    "gemm-256-tt": (256, 256, 256, True, True),
}

LAYERS = {
    "lenet1": ((64, 1, 28, 28), (6, 1, 5, 5), 2),
    "lenet2": ((64, 6, 14, 14), (16, 6, 5, 5), 0),
    "keras": ((32, 3, 64, 64), (32, 3, 3, 3), 0),
    "res64": ((16, 64, 32, 32), (64, 64, 3, 3), 1),
}

FUNCTIONS = {"exp": torch.exp, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "log": torch.log}

REDUCTIONS = {
    "sum-all": lambda x: x.sum(),
    "sum-axis0": lambda x: x.sum(0),
    "sum-axis1": lambda x: x.sum(1),
    "mean-axis1": lambda x: x.mean(1),
    "amax-axis1": lambda x: x.amax(1),
    "argmax-axis1": lambda x: x.argmax(1),
}


def pointwise(size):
    n = int(float(size))
    return {
        f"add-{size}": binary(torch.add, n),
        f"mul-{size}": binary(torch.mul, n),
        f"relu-{size}": relu(n),
        **merged(in_both(f"{name}-{size}", unary(f, n)) for name, f in FUNCTIONS.items()),
        **in_both(f"chain6-{size}", chain6(n)),
    }


micro = {
    **merged(in_both(name, gemm(*size)) for name, size in PRODUCTS.items()),
    **merged(
        in_both(f"{name}-{which}", conv(*layer, which))
        for name, layer in LAYERS.items()
        for which in ("forward", "dx", "dw")
    ),
    **merged(pointwise(size) for size in ("1e3", "1e5", "1e6")),
    **{name: lambda f=f: reduction(f) for name, f in REDUCTIONS.items()},
    **in_both("softmax-axis1", lambda dtype: reduction(lambda x: x.softmax(1), dtype)),
    **{f"record-1000-adds-{n}": lambda n=n: recorded_adds(n) for n in (1, 8, 1024)},
}

"""Prints the milliseconds from importing PyTorch to its first result."""

import time

start = time.perf_counter()

import torch  # noqa: E402

torch.tensor([1.0, 2.0, 3.0]).exp().sum().item()
print((time.perf_counter() - start) * 1000)

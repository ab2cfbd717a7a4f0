"""The workloads in PyTorch: the shapes, losses and optimizers of ../workloads, each as one would write it here."""

from collections import namedtuple

import torch
from torch import nn
from torch.nn import functional as F

Run = namedtuple("Run", "step inputs parameters")


def training(model, optimizer, loss, *inputs):
    """A run whose step is one of the optimizer down the loss of the model on the inputs."""

    def step():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return value.item()

    return Run(step, inputs, list(model.parameters()))


def classifying(model, optimizer, x):
    labels = torch.randint(0, 10, (x.shape[0],))
    return training(model, optimizer, lambda: F.cross_entropy(model(x), labels), x, labels)


def mlp_tiny():
    model = nn.Sequential(
        nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10)
    )
    return classifying(model, torch.optim.SGD(model.parameters(), lr=0.1), torch.randn(32, 32))


def mlp_784():
    model = nn.Sequential(
        nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
    )
    return classifying(model, torch.optim.Adam(model.parameters()), torch.rand(64, 784))


def fc_cs231n():
    model = nn.Sequential(
        nn.Linear(3072, 100),
        nn.BatchNorm1d(100),
        nn.ReLU(),
        nn.Linear(100, 100),
        nn.BatchNorm1d(100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )
    return classifying(model, torch.optim.SGD(model.parameters(), lr=0.1), torch.randn(100, 3072))


def lenet():
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    return classifying(model, optimizer, torch.rand(64, 1, 28, 28))


def keras_cnn():
    model = nn.Sequential(
        nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 31 * 31, 10)
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    return classifying(model, optimizer, torch.rand(32, 3, 64, 64))


class ResidualClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(64, 64, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Conv2d(64, 64, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(64)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        inner = F.relu(self.norm1(self.conv1(x)))
        block = F.relu(self.norm2(self.conv2(inner)) + x)
        return self.head(block.mean((2, 3)))


def res_block():
    model = ResidualClassifier()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return classifying(model, optimizer, torch.randn(16, 64, 32, 32))


def chain_1m():
    x = torch.randn(1_000_000, requires_grad=True)

    def step():
        value = (torch.exp(torch.tanh(x * 0.5 + 0.1)) * torch.sigmoid(x)).sum()
        (gradient,) = torch.autograd.grad(value, x)
        gradient[0].item()
        return value.item()

    return Run(step, (x,), [])


def scalar_1k():
    x = torch.rand(1, requires_grad=True)
    factor = torch.rand(1) * 0.002 + 0.998
    summand = torch.rand(1) * 0.001

    def step():
        x.grad = None
        y = x
        for _ in range(500):
            y = y * factor + summand
        y.backward()
        x.grad.item()
        return y.item()

    return Run(step, (x, factor, summand), [])


BATCH, TOKENS, WIDTH, HEADS = 8, 64, 128, 4


class CausalAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        split = self.query_key_value(x).view(BATCH, TOKENS, 3, HEADS, WIDTH // HEADS)
        q, k, v = split.permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(BATCH, TOKENS, WIDTH))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.attention = CausalAttention()
        self.norm2 = nn.LayerNorm(WIDTH)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        attended = x + self.attention(self.norm1(x))
        return attended + self.mlp(self.norm2(attended))


def gpt_tiny():
    model = Block()
    x = torch.randn(BATCH, TOKENS, WIDTH)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return training(model, optimizer, lambda: model(x).square().mean(), x)


workloads = {
    "mlp-tiny": mlp_tiny,
    "mlp-784": mlp_784,
    "fc-cs231n": fc_cs231n,
    "lenet": lenet,
    "keras-cnn": keras_cnn,
    "res-block": res_block,
    "chain-1m": chain_1m,
    "scalar-1k": scalar_1k,
    "gpt-tiny": gpt_tiny,
}

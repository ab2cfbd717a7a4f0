"""Runs workloads in PyTorch; commands and answers are those of ../serve.ts.

python3 serve.py THREADS
"""

import array
import json
import re
import resource
import signal
import sys
import time

import torch

from micro import micro
from workloads import workloads

SEED = 1
MAKERS = {**workloads, **micro}


class Cannot(Exception):
    pass


def main(threads):
    # Whoever stops the program that asks stops this one, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    torch.set_num_threads(threads)
    current, run = None, None
    for line in iter(sys.stdin.readline, ""):
        command = json.loads(line)
        try:
            if "losses" in command:
                answer = {"losses": losses(**command)}
            else:
                if command["workload"] != current:
                    current, run = None, None
                    run = start(command["workload"])
                    current = command["workload"]
                answer = {"ms": milliseconds(run.step, command["steps"]), "peakMb": peak_mb()}
        except Cannot as reason:
            answer = {"cannot": str(reason)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def start(name):
    if name not in MAKERS:
        raise Cannot("it has no such row")
    torch.manual_seed(SEED)
    return MAKERS[name]()


def milliseconds(step, count):
    start = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - start) * 1000 / count


def losses(workload, losses, values):
    """Losses of the first steps, from the values of a file of float32 numbers: the data, then the parameters."""
    run = start(workload)
    numbers = array.array("f")
    with open(values, "rb") as file:
        numbers.frombytes(file.read())
    rest = torch.frombuffer(numbers, dtype=torch.float32)
    with torch.no_grad():
        for tensor in [*run.inputs, *run.parameters]:
            tensor.copy_(rest[: tensor.numel()].view(tensor.shape))
            rest = rest[tensor.numel() :]
    if rest.numel() > 0:
        raise ValueError(f"{rest.numel()} values are left over")
    return [run.step() for _ in range(losses)]


def peak_mb():
    """The most memory this process has had, in MiB; `ru_maxrss` may be that of the process that started it."""
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"VmHWM:\s*(\d+) kB", status.read())[1]) / 1024
    except OSError:
        unit = 1024**2 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""Times workloads in PyTorch: reads {"workload", "steps"} a line from stdin, answers {"ms"} of a step a line.

python3 serve.py THREADS
"""

import json
import signal
import sys
import time

import torch

from micro import micro
from workloads import workloads

SEED = 1


def main(threads):
    # Whoever stops the program that asks stops this one, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    torch.set_num_threads(threads)
    makers = {**workloads, **micro}
    current, run = None, None
    for line in iter(sys.stdin.readline, ""):
        command = json.loads(line)
        try:
            if command["workload"] != current:
                current, run = None, None
                torch.manual_seed(SEED)
                run = makers[command["workload"]]()
                current = command["workload"]
            answer = {"ms": milliseconds(run.step, command["steps"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def milliseconds(step, count):
    start = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - start) * 1000 / count


if __name__ == "__main__":
    main(int(sys.argv[1]))

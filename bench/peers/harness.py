"""What every Python peer shares: its arguments, the number of threads, and the timing loop.

Usage of each peer: python PEER.py [--threads N] [--seconds S] [--first]
With --first it prints its first metric and ends. Else it
prints one JSON line {name, threads, iterations, seconds, us_per_iteration, first_loss, loss, versions}; both losses
are means over a chunk of iterations, the first and the last one.
"""

import argparse
import json
import os
import time

# The step that every peer computes: MAML on sinusoids, K = 10, exact second order.
TASKS = 25
POINTS = 10
WIDTHS = (1, 40, 40, 1)
INNER_LR = 0.01
OUTER_LR = 1e-3
CHUNK = 100


def parse_args():
    """Also sets the threads, so it must run before the array library is imported."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--first", action="store_true")
    args = parser.parse_args()
    for name in ("NPROC", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(args.threads)
    if args.threads == 1:
        os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"
    return args


def run(name, args, versions, chunk, length=CHUNK):
    """Times `chunk()`, which runs `length` iterations and returns their mean loss, for about `args.seconds`.

    The first chunk, which compiles and allocates, is not timed.
    """
    first_loss = chunk()
    if args.first:
        print(json.dumps({"name": name, "loss": first_loss}), flush=True)
        return
    iterations = 0
    start = time.perf_counter()
    while True:
        loss = chunk()
        iterations += length
        seconds = time.perf_counter() - start
        if seconds >= args.seconds:
            break
    print(
        json.dumps(
            {
                "name": name,
                "threads": args.threads,
                "iterations": iterations,
                "seconds": seconds,
                "us_per_iteration": 1e6 * seconds / iterations,
                "first_loss": first_loss,
                "loss": loss,
                "versions": versions,
            }
        )
    )

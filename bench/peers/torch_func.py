"""MAML on sinusoids in PyTorch: torch.func, vmap over tasks of grad."""

from harness import CHUNK, OUTER_LR, parse_args, run

args = parse_args()

import torch  # noqa: E402
from torch_common import init, meta_loss, sample  # noqa: E402

torch.set_num_threads(args.threads)
params = init()
optimizer = torch.optim.Adam(params, lr=OUTER_LR)


def iteration():
    loss = meta_loss(params, *sample())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def chunk():
    return float(sum(iteration() for _ in range(CHUNK)) / CHUNK)


run("torch-func", args, {"torch": torch.__version__}, chunk)

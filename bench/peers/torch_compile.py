"""MAML on sinusoids in PyTorch: the functions of torch_func.py, compiled by torch.compile (needs a C++ compiler)."""

from harness import CHUNK, OUTER_LR, parse_args, run

args = parse_args()

import torch  # noqa: E402
from torch_common import init, meta_loss, sample  # noqa: E402

torch.set_num_threads(args.threads)
params = init()
optimizer = torch.optim.Adam(params, lr=OUTER_LR, fused=True)

# The outer gradient is a function too: torch.compile does not compile a backward pass of a backward pass.
value_and_grads = torch.compile(torch.func.grad_and_value(meta_loss))


def iteration():
    grads, loss = value_and_grads([p.detach() for p in params], *sample())
    for p, grad in zip(params, grads):
        p.grad = grad
    optimizer.step()
    return loss.detach()


def chunk():
    return float(sum(iteration() for _ in range(CHUNK)) / CHUNK)


run("torch-compile", args, {"torch": torch.__version__}, chunk)

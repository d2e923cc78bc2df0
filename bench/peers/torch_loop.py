"""MAML on sinusoids in PyTorch: a Python loop over tasks with create_graph, as most published code has it."""

from harness import CHUNK, INNER_LR, OUTER_LR, parse_args, run

args = parse_args()

import torch  # noqa: E402
from torch_common import init, loss_of, sample  # noqa: E402

torch.set_num_threads(args.threads)
params = init()
optimizer = torch.optim.Adam(params, lr=OUTER_LR)


def iteration():
    losses = []
    for x_a, y_a, x_b, y_b in zip(*sample()):
        grads = torch.autograd.grad(loss_of(params, x_a, y_a), params, create_graph=True)
        adapted = [p - INNER_LR * g for p, g in zip(params, grads)]
        losses.append(loss_of(adapted, x_b, y_b))
    loss = torch.stack(losses).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def chunk():
    return float(sum(iteration() for _ in range(CHUNK)) / CHUNK)


run("torch-loop", args, {"torch": torch.__version__}, chunk)

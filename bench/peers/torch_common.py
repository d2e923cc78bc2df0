"""The net, the tasks and the losses of the PyTorch peers."""

import math

import torch
from harness import INNER_LR, POINTS, TASKS, WIDTHS


def init():
    torch.manual_seed(0)
    params = []
    for n_in, n_out in zip(WIDTHS[:-1], WIDTHS[1:]):
        w = torch.empty(n_in, n_out)
        torch.nn.init.trunc_normal_(w, std=0.01, a=-0.02, b=0.02)
        params += [w.requires_grad_(), torch.zeros(n_out, requires_grad=True)]
    return params


def forward(params, x):
    for layer in range(0, len(params) - 2, 2):
        x = torch.relu(torch.addmm(params[layer + 1], x, params[layer]))
    return torch.addmm(params[-1], x, params[-2])


def loss_of(params, x, y):
    return torch.nn.functional.mse_loss(forward(params, x), y)


def meta_loss(params, x_a, y_a, x_b, y_b):
    """The mean query loss after one inner step, over tasks, by vmap of grad."""

    def one_task(x_a, y_a, x_b, y_b):
        grads = torch.func.grad(loss_of)(params, x_a, y_a)
        adapted = [p - INNER_LR * g for p, g in zip(params, grads)]
        return loss_of(adapted, x_b, y_b)

    return torch.func.vmap(one_task)(x_a, y_a, x_b, y_b).mean()


def sample():
    amplitude = torch.empty(TASKS, 1, 1).uniform_(0.1, 5.0)
    phase = torch.empty(TASKS, 1, 1).uniform_(0.0, math.pi)
    x = torch.empty(TASKS, 2 * POINTS, 1).uniform_(-5.0, 5.0)
    y = amplitude * torch.sin(x - phase)
    return x[:, :POINTS], y[:, :POINTS], x[:, POINTS:], y[:, POINTS:]

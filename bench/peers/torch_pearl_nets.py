"""The nets of the PyTorch peers of PEARL: 64 units in two layers, five numbers of `z`, contexts of 256 transitions."""

import math

import torch
from torch import nn
from torch.nn.functional import softplus

LATENT, HIDDEN, CONTEXT = 5, 64, 256


def Net(n, m):
    return nn.Sequential(nn.Linear(n, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, m))


def encoder():
    """A place, an action and a reward to the mean and spread of a factor."""
    return Net(2 + 2 + 1, 2 * LATENT)


def actor():
    """A place and `z` to the mean and the logarithm of the standard deviation of an action."""
    return Net(2 + LATENT, 2 * 2)


def posterior(infer, context):
    """The product of the Gaussian factors of a context, whose transitions are the last but one axis."""
    mean, spread = infer(context).chunk(2, -1)
    precision = 1 / softplus(spread).clamp(min=1e-7)
    total = precision.sum(-2)
    return (mean * precision).sum(-2) / total, total.rsqrt()


def explore(policy, x):
    """An action with its log-density, and what the policy says before it is squashed."""
    mean, log_std = policy(x).chunk(2, -1)
    log_std = log_std.clamp(-20, 2)
    noise = torch.randn_like(mean)
    u = mean + log_std.exp() * noise
    gaussian = -0.5 * noise**2 - log_std - 0.5 * math.log(2 * math.pi)
    squash = 2 * (math.log(2) - u - softplus(-2 * u))
    return u.tanh(), (gaussian - squash).sum(-1), mean, log_std

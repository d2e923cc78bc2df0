"""What PEARL collects, in PyTorch, one environment at a time: fifty episodes of the point robot a task, five with `z` from the prior,
then each with `z` from what the episodes so far say."""

import math

from harness import parse_args, run

args = parse_args()

import torch  # noqa: E402
from torch_pearl_nets import CONTEXT, LATENT, actor, encoder, explore, posterior  # noqa: E402

torch.set_num_threads(args.threads)
torch.manual_seed(0)

HORIZON, PRIOR, POSTERIOR, GOALS = 20, 5, 45, 100
# Of ten tasks, which are an iteration of specs/pearl-collect.mrl, a timing plays one after the other.
CHUNK = 0.1

infer, policy = encoder(), actor()


def episode(goal, z):
    """Steps: place, action, reward."""
    at, steps = torch.zeros(2), []
    for _ in range(HORIZON):
        action = explore(policy, torch.cat([at, z]))[0]
        after = at + 0.1 * action
        reward = -torch.linalg.vector_norm(after - goal)
        steps.append(torch.cat([at, action, reward[None]]))
        at = after
    return torch.stack(steps)


@torch.inference_mode()
def task():
    angle = math.pi * torch.randint(GOALS, ()) / (GOALS - 1)
    goal = torch.stack([angle.cos(), angle.sin()])
    seen = torch.cat([episode(goal, torch.randn(LATENT)) for _ in range(PRIOR)])
    for _ in range(POSTERIOR):
        mean, std = posterior(infer, seen[torch.randint(len(seen), (CONTEXT,))])
        seen = torch.cat([seen, episode(goal, mean + std * torch.randn(LATENT))])
    return float(seen[:, -1].mean())


run("torch-pearl-collect", args, {"torch": torch.__version__}, task, CHUNK)

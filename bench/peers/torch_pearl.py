"""PEARL's gradient steps in PyTorch at the sizes of specs/pearl-steps.mrl: the encoder with both critics, the values and the policy,
each with an Adam of its own, on batches of 16 tasks. Transitions are random; only gradient steps are timed."""

from harness import parse_args, run

args = parse_args()

import torch  # noqa: E402
from torch_pearl_nets import CONTEXT, LATENT, Net, actor, encoder, explore, posterior  # noqa: E402

torch.set_num_threads(args.threads)
torch.manual_seed(0)

TASKS, KEPT, META_BATCH, BATCH, STEPS = 80, 200, 16, 256, 20
GAMMA, ENTROPY, KL, RATE, TARGET_RATE, DECAY = 0.9, 0.01, 1e-4, 1e-3, 0.005, 1e-5

infer, policy = encoder(), actor()
q1, q2 = Net(2 + 2 + LATENT, 1), Net(2 + 2 + LATENT, 1)
v, v_target = Net(2 + LATENT, 1), Net(2 + LATENT, 1)
v_target.load_state_dict(v.state_dict())


def adam(*nets):
    return torch.optim.Adam([p for net in nets for p in net.parameters()], lr=RATE, fused=True)


critic_adam, value_adam, policy_adam = adam(infer, q1, q2), adam(v), adam(policy)

# Of each task: place, action, reward, place afterwards.
replay = torch.rand(TASKS, KEPT, 7) * 2 - 1


def sample(tasks, count):
    return replay[tasks[:, None], torch.randint(KEPT, (len(tasks), count))]


def both(at, action, z):
    x = torch.cat([at, action, z], -1)
    return q1(x)[..., 0], q2(x)[..., 0]


def step():
    tasks = torch.randint(TASKS, (META_BATCH,))
    at, action, reward, after = sample(tasks, BATCH).split([2, 2, 1, 2], -1)
    context = sample(tasks, CONTEXT)[..., :5]

    mean, std = posterior(infer, context)
    z = (mean + std * torch.randn_like(mean))[:, None].expand(-1, BATCH, -1)
    with torch.no_grad():
        aim = reward[..., 0] + GAMMA * v_target(torch.cat([after, z], -1))[..., 0]
    a, b = both(at, action, z)
    kl = (0.5 * (mean**2 + std**2 - 1) - std.log()).sum()
    loss = ((a - aim) ** 2 + (b - aim) ** 2).mean() + KL * kl
    critic_adam.zero_grad()
    loss.backward()
    critic_adam.step()

    z = z.detach()
    here = torch.cat([at, z], -1)
    with torch.no_grad():
        made, log_prob, _, _ = explore(policy, here)
        aim = torch.minimum(*both(at, made, z)) - ENTROPY * log_prob
    value_loss = ((v(here)[..., 0] - aim) ** 2).mean()
    value_adam.zero_grad()
    value_loss.backward()
    value_adam.step()
    with torch.no_grad():
        torch._foreach_lerp_(list(v_target.parameters()), list(v.parameters()), TARGET_RATE)

    made, log_prob, u_mean, log_std = explore(policy, here)
    decay = DECAY * ((u_mean**2).mean(-1) + (log_std**2).mean(-1))
    policy_loss = (ENTROPY * log_prob - torch.minimum(*both(at, made, z)) + decay).mean()
    policy_adam.zero_grad()
    # The critics learn nothing here.
    policy_loss.backward(inputs=list(policy.parameters()))
    policy_adam.step()
    return loss.detach()


run("torch-pearl", args, {"torch": torch.__version__}, lambda: float(sum(step() for _ in range(STEPS)) / STEPS), 1)

"""RL2 on Bernoulli bandits in PyTorch: a rollout without gradients, then one step of PPO through the whole trial."""

from harness import parse_args, run

args = parse_args()

import torch  # noqa: E402
from torch.nn.functional import log_softmax, one_hot  # noqa: E402

torch.set_num_threads(args.threads)
torch.manual_seed(0)

BANDITS, ARMS, PULLS, UNITS = 256, 10, 100, 64
GAMMA, LAMBDA, CLIP, VALUE, ENTROPY = 0.99, 0.3, 0.1, 0.5, 0.01
RATE, EPSILON = 2e-4, 1e-5
CHUNK = 5

# The last action (one place more for none), the last reward, whether an episode ended.
INPUTS = ARMS + 1 + 1 + 1


def linear(n, m):
    limit = (6 / (n + m)) ** 0.5
    return [torch.empty(n, m).uniform_(-limit, limit).requires_grad_(), torch.zeros(m, requires_grad=True)]


def init():
    return [*linear(INPUTS + UNITS, 2 * UNITS), *linear(INPUTS + UNITS, UNITS), *linear(UNITS, ARMS + 1)]


def cell(params, x, h):
    w_gates, b_gates, w_candidate, b_candidate, w_out, b_out = params
    r, z = torch.addmm(b_gates, torch.cat([x, h], -1), w_gates).sigmoid().chunk(2, -1)
    c = torch.addmm(b_candidate, torch.cat([x, r * h], -1), w_candidate).tanh()
    h = (1 - z) * h + z * c
    out = torch.addmm(b_out, h, w_out)
    return out[:, :ARMS], out[:, ARMS], h


def chosen(values, action):
    return values.gather(-1, action[..., None])[..., 0]


@torch.no_grad()
def rollout(params):
    pays = torch.rand(BANDITS, ARMS)
    h, action, reward = torch.zeros(BANDITS, UNITS), torch.full((BANDITS,), ARMS), torch.zeros(BANDITS)
    trial = []
    for _ in range(PULLS):
        x = torch.cat([one_hot(action, ARMS + 1).float(), reward[:, None], torch.zeros(BANDITS, 1)], -1)
        logits, value, h = cell(params, x, h)
        log_probs = log_softmax(logits, -1)
        action = torch.multinomial(log_probs.exp(), 1)[:, 0]
        reward = (torch.rand(BANDITS) < chosen(pays, action)).float()
        trial.append((x, action, reward, chosen(log_probs, action), value))
    return [torch.stack(table) for table in zip(*trial)]


def advantages(rewards, values):
    advantage = following = torch.zeros(BANDITS)
    out = []
    for reward, value in zip(reversed(rewards), reversed(values)):
        advantage = reward + GAMMA * (following + LAMBDA * advantage) - value
        following = value
        out.append(advantage)
    return torch.stack(out[::-1])


def loss_of(params, trial, advantage):
    xs, actions, _, old_log_probs, old_values = trial
    h, outs = torch.zeros(BANDITS, UNITS), []
    for x in xs:
        logits, value, h = cell(params, x, h)
        outs.append((logits, value))
    logits, values = (torch.stack(table) for table in zip(*outs))
    log_probs = log_softmax(logits, -1)
    entropy = -(log_probs.exp() * log_probs).sum(-1)
    ratio = (chosen(log_probs, actions) - old_log_probs).exp()
    surrogate = -torch.minimum(ratio * advantage, ratio.clamp(1 - CLIP, 1 + CLIP) * advantage)
    error = (values - (old_values + advantage)) ** 2
    return (surrogate + VALUE * error - ENTROPY * entropy).mean()


def main():
    params = init()
    adam = torch.optim.Adam(params, lr=RATE, eps=EPSILON, fused=True)

    def iteration():
        trial = rollout(params)
        loss = loss_of(params, trial, advantages(trial[2], trial[4]))
        adam.zero_grad()
        loss.backward()
        adam.step()
        return trial[2].sum(0).mean()

    run("torch-rl2", args, {"torch": torch.__version__}, lambda: -float(sum(iteration() for _ in range(CHUNK)) / CHUNK), CHUNK)


if __name__ == "__main__":
    main()

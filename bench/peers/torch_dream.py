"""The updates of DREAM on the mini map in PyTorch, at the sizes of examples/mini-map-dream.mrl: two of the exploring agent and one of the
exploiting one an iteration, on batches of 32 episodes. Episodes are played at random beforehand: only updates are timed."""

import itertools

from harness import parse_args, run

args = parse_args()

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn.functional import one_hot  # noqa: E402

torch.set_num_threads(args.threads)
torch.manual_seed(0)

HORIZON, MOVES, TASKS, CHUNK = 10, 9, 24, 20
LATENT, SUMMARY, EPISODES, BATCH = 64, 64, 2_000, 32
PENALTY, CAP, SPREAD, GAMMA = 0.1, 10.0, 0.1, 0.99
EXPLORE_UPDATES, TARGET_EVERY = 2, 500
RATE, CLIP = 1e-4, 10.0

RIDE, END = 5, 6
CORNERS = torch.tensor([[0, 0], [0, 4], [4, 4], [4, 0]])
STOPS = torch.tensor([[2, 1], [3, 2], [2, 3], [1, 2]])
DIRECTIONS = torch.tensor([[-1, 0], [0, 1], [1, 0], [0, -1]] + 5 * [[0, 0]])
LINES = torch.tensor(list(itertools.permutations(range(4))))
MAP = torch.tensor([4, 2])
SEEN = 5 + 5 + 1 + TASKS + 1


def is_one_of(at, places):
    return (at[..., None, :] == places).all(-1)


def sight(task, at):
    """What an agent sees: its place, whether it is at a stop, and the map where it lies."""
    on_stop = is_one_of(at, STOPS).any(-1) | is_one_of(at, CORNERS).any(-1)
    lines = torch.where((at == MAP).all(-1), task + 1, 0)
    places = one_hot(at, 5).flatten(-2)
    return torch.cat([places, on_stop[..., None], one_hot(lines, TASKS + 1)], -1).float()


def play(task, goal):
    """Episodes of random moves, side by side: time is the second axis."""
    count = len(task)
    at, alive = torch.full((count, 2), 2), torch.ones(count, dtype=torch.bool)
    previous, steps = torch.full((count,), MOVES), []
    for t in range(HORIZON):
        action = torch.randint(MOVES, (count,))
        stop = is_one_of(at, STOPS)
        ridden = CORNERS[LINES[task, stop.int().argmax(-1)]]
        arrived = torch.where(stop.any(-1, keepdim=True), ridden, at)
        walked = (at + DIRECTIONS[action]).clamp(0, 4)
        then = torch.where((action == RIDE)[:, None], arrived, walked)
        given_up = torch.where(action == END, -0.3 * (HORIZON - t), -0.3)
        reward = torch.where((then == goal).all(-1), 1.0, given_up)
        steps.append({"at": at, "next": then, "previous": previous, "action": action, "reward": reward, "alive": alive})
        over = is_one_of(then, CORNERS).any(-1) | (action == END)
        at, previous = torch.where(alive[:, None], then, at), action
        alive = alive & ~over
    return {name: torch.stack([step[name] for step in steps], 1) for name in steps[0]}


class Agent(nn.Module):
    """Values of moves: a net, a recurrent layer, then a value and advantages."""

    def __init__(self, inputs):
        super().__init__()
        self.input = nn.Sequential(nn.Linear(inputs, 256), nn.ReLU(), nn.Linear(256, 64), nn.ReLU())
        self.memory = nn.LSTM(64, 64, batch_first=True)
        self.out = nn.Linear(64, 64)
        self.worth = nn.Linear(64, 1)
        self.advantage = nn.Linear(64, MOVES)

    def forward(self, x):
        y = self.out(self.memory(self.input(x))[0])
        better = self.advantage(y)
        return self.worth(y) + better - better.mean(-1, keepdim=True)


class Decoder(nn.Module):
    """What each prefix of a trip tells of the task, the empty one first."""

    def __init__(self):
        super().__init__()
        self.memory = nn.LSTM(2 * SEEN + MOVES, 128, batch_first=True)
        self.out = nn.Linear(128, SUMMARY)
        self.read = nn.Sequential(nn.Linear(SUMMARY, 128), nn.ReLU(), nn.Linear(128, LATENT))

    def forward(self, task, trip):
        task = task[:, None].expand(-1, HORIZON)
        x = torch.cat([sight(task, trip["at"]), one_hot(trip["action"], MOVES), sight(task, trip["next"])], -1)
        ys = self.out(self.memory(x)[0])
        # After its end a trip tells what it told at its end.
        last = trip["alive"].sum(-1, keepdim=True) - 1
        at = torch.minimum(torch.arange(HORIZON), last)[..., None].expand(-1, -1, SUMMARY)
        return self.read(torch.cat([torch.zeros(len(ys), 1, SUMMARY), ys.gather(1, at)], 1))


class Exploitation(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = Agent(SEEN + 10 + LATENT)
        self.f = nn.Sequential(nn.Linear(TASKS, 32), nn.Linear(32, LATENT))
        self.g = Decoder()

    def encoded(self, task):
        return self.f(one_hot(task, TASKS).float())

    def known(self, task):
        code = self.encoded(task)
        return code + SPREAD * torch.randn_like(code)

    def values(self, task, goal, steps, z):
        seen = sight(task[:, None].expand(-1, HORIZON), steps["at"])
        told = torch.cat([one_hot(goal, 5).flatten(-2).float(), z], -1)[:, None].expand(-1, HORIZON, -1)
        return self.q(torch.cat([seen, told], -1))


def exploring_values(agent, task, steps):
    seen = sight(task[:, None].expand(-1, HORIZON), steps["at"])
    return agent(torch.cat([seen, one_hot(steps["previous"], MOVES + 1).float()], -1))


def squared_errors(q, target_q, steps, reward):
    """Double Q-learning: the move by the net that learns, its value by the other one."""
    following = target_q.gather(-1, q.argmax(-1, keepdim=True))[..., 0] * steps["alive"]
    aims = reward + GAMMA * torch.cat([following[:, 1:], torch.zeros(len(reward), 1)], 1)
    return (q.gather(-1, steps["action"][..., None])[..., 0] - aims.detach()) ** 2


def masked_mean(x, mask):
    return (x * mask).sum() / mask.sum().clamp(min=1)


def descend(loss, parameters, optimizer):
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, CLIP)
    optimizer.step()


own, explorer = Exploitation(), Agent(SEEN + MOVES + 1)
target, explorer_target = Exploitation(), Agent(SEEN + MOVES + 1)
own_parameters, explorer_parameters = list(own.parameters()), list(explorer.parameters())
own_adam = torch.optim.Adam(own_parameters, lr=RATE, fused=True)
explorer_adam = torch.optim.Adam(explorer_parameters, lr=RATE, fused=True)

tasks = torch.randint(TASKS, (EPISODES,))
goals = CORNERS[torch.randint(4, (EPISODES,))]
trips, plays = play(tasks, torch.full((EPISODES, 2), -1)), play(tasks, goals)


def batch():
    at = torch.randint(EPISODES, (BATCH,))
    trip = {name: table[at] for name, table in trips.items()}
    return tasks[at], goals[at], trip, {name: table[at] for name, table in plays.items()}


def explore():
    task, _, trip, _ = batch()
    with torch.no_grad():
        error = ((own.encoded(task)[:, None] - own.g(task, trip)) ** 2).sum(-1)
        reward = error[:, :-1] - error[:, 1:] - PENALTY
        target_q = exploring_values(explorer_target, task, trip)
    q = exploring_values(explorer, task, trip)
    loss = masked_mean(squared_errors(q, target_q, trip, reward), trip["alive"])
    descend(loss, explorer_parameters, explorer_adam)


def exploit(from_trip):
    task, goal, trip, steps = batch()
    told = own.g(task, trip)
    q = own.values(task, goal, steps, told[:, -1] if from_trip else own.known(task))
    with torch.no_grad():
        target_q = target.values(task, goal, steps, target.known(task))
    code = own.encoded(task)
    error = ((code.detach()[:, None] - told) ** 2).sum(-1)
    counted = torch.cat([torch.ones(BATCH, 1, dtype=torch.bool), trip["alive"]], 1)
    size = (code**2).sum(-1).clamp(min=CAP).mean()
    loss = masked_mean(squared_errors(q, target_q, steps, steps["reward"]), steps["alive"])
    loss = loss + masked_mean(error, counted) + size
    descend(loss, own_parameters, own_adam)
    return loss.detach()


trial = 0


def iteration():
    global trial
    if trial % TARGET_EVERY == 0:
        target.load_state_dict(own.state_dict())
        explorer_target.load_state_dict(explorer.state_dict())
    for _ in range(EXPLORE_UPDATES):
        explore()
    loss = exploit(trial % 2 == 0)
    trial += 1
    return loss


def chunk():
    return float(sum(iteration() for _ in range(CHUNK)) / CHUNK)


run("torch-dream", args, {"torch": torch.__version__}, chunk, CHUNK)

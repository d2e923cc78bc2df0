"""DREAM on the mini map in JAX, as examples/mini-map-dream.mrl has it: a trip, an episode, three gradient steps a trial."""

import itertools

from harness import parse_args, run

args = parse_args()

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

HORIZON, MOVES, TASKS, CHUNK = 10, 9, 24, 20
LATENT, SUMMARY, EPISODES, BATCH = 64, 64, 16_000, 32
PENALTY, CAP, SPREAD, GAMMA, EPSILON, EPSILON_STEPS = 0.1, 10.0, 0.1, 0.99, 0.01, 50_000.0
EXPLORE_UPDATES, TARGET_EVERY = 2, 2_500
# What is timed is learning, from the first chunk on.
EXPLOIT_START, EXPLORE_START = (500, 2_000) if args.first else (16, 16)
RATE, BETA1, BETA2, ADAM_EPSILON, CLIP = 1e-4, 0.9, 0.999, 1e-8, 10.0

RIDE, END = 5, 6
CORNERS = jnp.array([[0, 0], [0, 4], [4, 4], [4, 0]])
STOPS = jnp.array([[2, 1], [3, 2], [2, 3], [1, 2]])
DIRECTIONS = jnp.array([[-1, 0], [0, 1], [1, 0], [0, -1]] + 5 * [[0, 0]])
LINES = jnp.array(list(itertools.permutations(range(4))))
MAP = jnp.array([4, 2])
SEEN = 5 + 5 + 1 + TASKS + 1


def one_of(at, places):
    return jnp.all(at == places, -1)


def sight(task, at):
    """What an agent sees: its place, whether it is at a stop, and the map where it lies."""
    on_stop = jnp.any(one_of(at, STOPS)) | jnp.any(one_of(at, CORNERS))
    lines = jnp.where(jnp.all(at == MAP), task + 1, 0)
    places = jax.nn.one_hot(at, 5).ravel()
    return jnp.concatenate([places, on_stop[None].astype(jnp.float32), jax.nn.one_hot(lines, TASKS + 1)])


def move(task, goal, at, t, action):
    stop = one_of(at, STOPS)
    arrived = jnp.where(jnp.any(stop), CORNERS[LINES[task][jnp.argmax(stop)]], at)
    then = jnp.where(action == RIDE, arrived, jnp.clip(at + DIRECTIONS[action], 0, 4))
    given_up = jnp.where(action == END, -0.3 * (HORIZON - t), -0.3)
    over = jnp.any(one_of(then, CORNERS)) | (action == END)
    return then, jnp.where(jnp.all(then == goal), 1.0, given_up), over


def linear(key, n, m):
    limit = (6 / (n + m)) ** 0.5
    return jax.random.uniform(key, (n, m), minval=-limit, maxval=limit), jnp.zeros(m)


def apply(layer, x):
    return x @ layer[0] + layer[1]


def mlp(key, sizes):
    return [linear(k, n, m) for k, n, m in zip(jax.random.split(key, len(sizes)), sizes, sizes[1:])]


def feed(layers, x, activation=jax.nn.relu):
    for layer in layers[:-1]:
        x = activation(apply(layer, x))
    return apply(layers[-1], x)


def lstm(key, n, hidden, m):
    gates, out = jax.random.split(key)
    return {"gates": linear(gates, n + hidden, 4 * hidden), "out": linear(out, hidden, m)}


def remember(net, x, state):
    h, c = state
    i, f, g, o = jnp.split(apply(net["gates"], jnp.concatenate([x, h])), 4)
    c = jax.nn.sigmoid(f + 1) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return apply(net["out"], h), (h, c)


def agent(key, n):
    a, b, c, d = jax.random.split(key, 4)
    return {
        "input": mlp(a, [n, 256, 64]),
        "memory": lstm(b, 64, 64, 64),
        "worth": linear(c, 64, 1),
        "advantage": linear(d, 64, MOVES),
    }


def values(net, x, state):
    y, state = remember(net["memory"], jax.nn.relu(feed(net["input"], x)), state)
    better = apply(net["advantage"], y)
    return apply(net["worth"], y)[0] + better - jnp.mean(better), state


def start(hidden=64):
    return jnp.zeros(hidden), jnp.zeros(hidden)


def rollout(net, key, task, goal, chance, context):
    """An episode of an agent that is told `context(previous action)` beside what it sees."""

    def step(carry, turn):
        at, alive, previous, memory = carry
        t, key = turn
        q, memory = values(net, jnp.concatenate([sight(task, at), context(previous)]), memory)
        coin, any_move = jax.random.split(key)
        random = jax.random.categorical(any_move, jnp.zeros(MOVES))
        action = jnp.where(jax.random.uniform(coin) < chance, random, jnp.argmax(q))
        then, reward, over = move(task, goal, at, t, action)
        seen = {"at": at, "previous": previous, "action": action, "reward": reward, "next": then, "alive": alive}
        return (jnp.where(alive, then, at), alive & ~over, action, memory), seen

    begin = (jnp.array([2, 2]), jnp.array(True), jnp.array(MOVES), start())
    return jax.lax.scan(step, begin, (jnp.arange(HORIZON), jax.random.split(key, HORIZON)))[1]


def of_previous(previous):
    return jax.nn.one_hot(previous, MOVES + 1)


def of_goal(goal, z):
    places = jax.nn.one_hot(goal, 5).ravel()
    return lambda _: jnp.concatenate([places, z])


def prefixes(params, task, trip):
    def step(carry, s):
        memory, y = carry
        x = jnp.concatenate([sight(task, s["at"]), jax.nn.one_hot(s["action"], MOVES), sight(task, s["next"])])
        out, following = remember(params["g"], x, memory)
        memory = jax.tree.map(lambda new, old: jnp.where(s["alive"], new, old), following, memory)
        y = jnp.where(s["alive"], out, y)
        return (memory, y), y

    empty = jnp.zeros(SUMMARY)
    ys = jax.lax.scan(step, (start(128), empty), trip)[1]
    return feed(params["read"], jnp.concatenate([empty[None], ys]))


def encoded(f, task):
    return feed(f, jax.nn.one_hot(task, TASKS), lambda x: x)


def known(f, task, key):
    return encoded(f, task) + SPREAD * jax.random.normal(key, (LATENT,))


def replayed(net, task, steps, context):
    def step(memory, s):
        q, memory = values(net, jnp.concatenate([sight(task, s["at"]), context(s["previous"])]), memory)
        return memory, q

    return jax.lax.scan(step, start(), steps)[1]


def td(q, target_q, steps, reward):
    def step(following, at):
        r, q, target, alive = at
        return jnp.where(alive, target[jnp.argmax(q)], following), r + GAMMA * following

    backwards = (reward, q, target_q, steps["alive"])
    aims = jax.lax.stop_gradient(jax.lax.scan(step, 0.0, backwards, reverse=True)[1])
    return (jnp.take_along_axis(q, steps["action"][:, None], -1)[:, 0] - aims) ** 2


def masked_mean(x, mask):
    return jnp.sum(jnp.where(mask, x, 0.0)) / jnp.maximum(jnp.sum(mask), 1)


def counted(trip):
    return jnp.concatenate([jnp.ones((len(trip["alive"]), 1), bool), trip["alive"]], 1)


def exploit_loss(params, targets, batch, from_trip, keys):
    def one(b, key):
        first, second = jax.random.split(key)
        told = prefixes(params, b["task"], b["trip"])
        z = jnp.where(from_trip, told[-1], known(params["f"], b["task"], first))
        q = replayed(params["q"], b["task"], b["play"], of_goal(b["goal"], z))
        aim_z = known(targets["f"], b["task"], second)
        target_q = replayed(targets["q"], b["task"], b["play"], of_goal(b["goal"], aim_z))
        code = encoded(params["f"], b["task"])
        decoder = jnp.sum((jax.lax.stop_gradient(code) - told) ** 2, -1)
        return td(q, target_q, b["play"], b["play"]["reward"]), decoder, jnp.maximum(jnp.sum(code**2), CAP)

    errors, decoder, size = jax.vmap(one)(batch, keys)
    return (
        masked_mean(errors, batch["play"]["alive"])
        + masked_mean(decoder, counted(batch["trip"]))
        + jnp.mean(size)
    )


def explore_loss(e, target, params, batch):
    def one(b):
        error = jnp.sum((encoded(params["f"], b["task"]) - prefixes(params, b["task"], b["trip"])) ** 2, -1)
        reward = jax.lax.stop_gradient(error[:-1] - error[1:] - PENALTY)
        q = replayed(e, b["task"], b["trip"], of_previous)
        return td(q, replayed(target, b["task"], b["trip"], of_previous), b["trip"], reward)

    return masked_mean(jax.vmap(one)(batch), batch["trip"]["alive"])


def adam(params, moments, grads):
    m, v, count = moments
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(grads)))
    grads = jax.tree.map(lambda g: g * jnp.minimum(1.0, CLIP / jnp.maximum(norm, 1e-12)), grads)
    count = count + 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, grads)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, grads)
    scale = RATE / (1 - BETA1**count)
    params = jax.tree.map(
        lambda p, m, v: p - scale * m / (jnp.sqrt(v / (1 - BETA2**count)) + ADAM_EPSILON), params, m, v
    )
    return params, (m, v, count)


def moments_of(params):
    zeros = jax.tree.map(jnp.zeros_like, params)
    return zeros, zeros, jnp.float32(0)


def drawn(ring, size, key):
    at = jax.random.randint(key, (BATCH,), 0, size)
    return jax.tree.map(lambda table: table[at], ring)


def iteration(state, _):
    key, *keys = jax.random.split(state["key"], 9)
    task = jax.random.randint(keys[0], (), 0, TASKS)
    goal = CORNERS[jax.random.randint(keys[1], (), 0, 4)]
    from_trip = state["trial"] % 2 == 0
    params, targets = state["params"], state["targets"]

    def chance(steps):
        return 1 + (EPSILON - 1) * jnp.minimum(steps / EPSILON_STEPS, 1)

    trip = rollout(state["e"], keys[2], task, jnp.array([-1, -1]), chance(state["explored"]), of_previous)
    z = jnp.where(from_trip, prefixes(params, task, trip)[-1], known(params["f"], task, keys[3]))
    play = rollout(params["q"], keys[4], task, goal, chance(state["exploited"]), of_goal(goal, z))
    kept = {"task": task, "goal": goal, "trip": trip, "play": play}
    ring = jax.tree.map(lambda table, x: table.at[state["trial"] % EPISODES].set(x), state["ring"], kept)
    size = jnp.minimum(state["trial"] + 1, EPISODES)

    def explore(learnt):
        e, moments = learnt
        for k in jax.random.split(keys[5], EXPLORE_UPDATES):
            grads = jax.grad(explore_loss)(e, targets["e"], params, drawn(ring, size, k))
            e, moments = adam(e, moments, grads)
        return e, moments

    def exploit(learnt):
        own, moments = learnt
        batch = drawn(ring, size, keys[6])
        grads = jax.grad(exploit_loss)(own, targets, batch, from_trip, jax.random.split(keys[7], BATCH))
        return adam(own, moments, grads)

    learnt = (state["e"], state["e_moments"])
    e, e_moments = jax.lax.cond(size >= EXPLORE_START, explore, lambda x: x, learnt)
    learnt = (params, state["moments"])
    params, moments = jax.lax.cond(size >= EXPLOIT_START, exploit, lambda x: x, learnt)
    explored = state["explored"] + jnp.sum(trip["alive"])
    exploited = state["exploited"] + jnp.sum(play["alive"])

    def followed(now, before, source, target):
        passed = now // TARGET_EVERY > before // TARGET_EVERY
        return jax.tree.map(lambda s, t: jnp.where(passed, s, t), source, target)

    source = {"q": params["q"], "f": params["f"]}
    target = {"q": targets["q"], "f": targets["f"]}
    targets = {
        "e": followed(explored, state["explored"], e, targets["e"]),
        **followed(exploited, state["exploited"], source, target),
    }
    following = {
        "key": key,
        "trial": state["trial"] + 1,
        "params": params,
        "moments": moments,
        "targets": targets,
        "e": e,
        "e_moments": e_moments,
        "ring": ring,
        "explored": explored,
        "exploited": exploited,
    }
    return following, jnp.sum(jnp.where(play["alive"], play["reward"], 0.0))


@jax.jit
def begin():
    q, f, g, read, e = jax.random.split(jax.random.key(0), 5)
    params = {
        "q": agent(q, SEEN + 10 + LATENT),
        "f": mlp(f, [TASKS, 32, LATENT]),
        "g": lstm(g, 2 * SEEN + MOVES, 128, SUMMARY),
        "read": mlp(read, [SUMMARY, 128, LATENT]),
    }
    explorer = agent(e, SEEN + MOVES + 1)
    places, number = jnp.zeros((EPISODES, HORIZON, 2), int), jnp.zeros((EPISODES, HORIZON), int)
    steps = {
        "at": places,
        "previous": number,
        "action": number,
        "reward": jnp.zeros((EPISODES, HORIZON)),
        "next": places,
        "alive": jnp.zeros((EPISODES, HORIZON), bool),
    }
    of_tasks = {"task": jnp.zeros(EPISODES, int), "goal": jnp.zeros((EPISODES, 2), int)}
    return {
        "key": jax.random.key(1),
        "trial": jnp.array(0),
        "params": params,
        "moments": moments_of(params),
        "targets": {"q": params["q"], "f": params["f"], "e": explorer},
        "e": explorer,
        "e_moments": moments_of(explorer),
        "ring": {**of_tasks, "trip": steps, "play": steps},
        "explored": jnp.array(0),
        "exploited": jnp.array(0),
    }


def iterations(state):
    state, returns = jax.lax.scan(iteration, state, None, length=CHUNK)
    return state, jnp.mean(returns)


compiled = jax.jit(iterations, donate_argnums=0)
state = begin()


def chunk():
    global state
    state, value = compiled(state)
    return -float(value)


run("jax-dream", args, {"jax": jax.__version__}, chunk, CHUNK)

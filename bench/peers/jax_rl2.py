"""RL2 on Bernoulli bandits in JAX: a rollout by lax.scan, then one step of PPO through the whole trial."""

from harness import parse_args, run

args = parse_args()

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

BANDITS, ARMS, PULLS, UNITS = 256, 10, 100, 64
GAMMA, LAMBDA, CLIP, VALUE, ENTROPY = 0.99, 0.3, 0.1, 0.5, 0.01
RATE, BETA1, BETA2, EPSILON = 2e-4, 0.9, 0.999, 1e-5
CHUNK = 5

# The last action (one place more for none), the last reward, whether an episode ended.
INPUTS = ARMS + 1 + 1 + 1


def linear(key, n, m):
    limit = (6 / (n + m)) ** 0.5
    return jax.random.uniform(key, (n, m), minval=-limit, maxval=limit), jnp.zeros(m)


def init(key):
    gates, candidate, out = jax.random.split(key, 3)
    return {
        "gates": linear(gates, INPUTS + UNITS, 2 * UNITS),
        "candidate": linear(candidate, INPUTS + UNITS, UNITS),
        "out": linear(out, UNITS, ARMS + 1),
    }


def apply(layer, x):
    return x @ layer[0] + layer[1]


def cell(params, x, h):
    r, z = jnp.split(jax.nn.sigmoid(apply(params["gates"], jnp.concatenate([x, h], -1))), 2, -1)
    c = jnp.tanh(apply(params["candidate"], jnp.concatenate([x, r * h], -1)))
    h = (1 - z) * h + z * c
    out = apply(params["out"], h)
    return out[:, :ARMS], out[:, ARMS], h


def chosen(values, action):
    return jnp.take_along_axis(values, action[:, None], -1)[:, 0]


def rollout(params, key):
    key, draw = jax.random.split(key)
    pays = jax.random.uniform(draw, (BANDITS, ARMS))

    def step(carry, key):
        h, action, reward = carry
        x = jnp.concatenate([jax.nn.one_hot(action, ARMS + 1), reward[:, None], jnp.zeros((BANDITS, 1))], -1)
        logits, value, h = cell(params, x, h)
        act, pay = jax.random.split(key)
        action = jax.random.categorical(act, logits)
        reward = (jax.random.uniform(pay, (BANDITS,)) < chosen(pays, action)).astype(jnp.float32)
        log_prob = chosen(jax.nn.log_softmax(logits), action)
        return (h, action, reward), (x, action, reward, log_prob, value)

    start = (jnp.zeros((BANDITS, UNITS)), jnp.full(BANDITS, ARMS), jnp.zeros(BANDITS))
    return jax.lax.scan(step, start, jax.random.split(key, PULLS))[1]


def advantages(rewards, values):
    def step(carry, at):
        advantage, following = carry
        reward, value = at
        advantage = reward + GAMMA * (following + LAMBDA * advantage) - value
        return (advantage, value), advantage

    start = (jnp.zeros(BANDITS), jnp.zeros(BANDITS))
    return jax.lax.scan(step, start, (rewards, values), reverse=True)[1]


def loss_of(params, trial, advantage):
    xs, actions, _, old_log_probs, old_values = trial

    def step(h, at):
        x, action = at
        logits, value, h = cell(params, x, h)
        log_probs = jax.nn.log_softmax(logits)
        entropy = -jnp.sum(jnp.exp(log_probs) * log_probs, -1)
        return h, (chosen(log_probs, action), entropy, value)

    _, (log_probs, entropy, values) = jax.lax.scan(step, jnp.zeros((BANDITS, UNITS)), (xs, actions))
    ratio = jnp.exp(log_probs - old_log_probs)
    surrogate = -jnp.minimum(ratio * advantage, jnp.clip(ratio, 1 - CLIP, 1 + CLIP) * advantage)
    error = (values - (old_values + advantage)) ** 2
    return jnp.mean(surrogate + VALUE * error - ENTROPY * entropy)


def iteration(carry, _):
    params, m, v, count, key = carry
    key, draw = jax.random.split(key)
    trial = rollout(params, draw)
    _, grads = jax.value_and_grad(loss_of)(params, trial, advantages(trial[2], trial[4]))
    count = count + 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, grads)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, grads)
    params = jax.tree.map(
        lambda p, m, v: p - RATE * (m / (1 - BETA1**count)) / (jnp.sqrt(v / (1 - BETA2**count)) + EPSILON), params, m, v
    )
    return (params, m, v, count, key), jnp.mean(jnp.sum(trial[2], 0))


@jax.jit
def iterations(carry):
    carry, returns = jax.lax.scan(iteration, carry, None, length=CHUNK)
    return carry, jnp.mean(returns)


params = init(jax.random.key(0))
zeros = jax.tree.map(jnp.zeros_like, params)
state = (params, zeros, zeros, jnp.float32(0), jax.random.key(1))


def chunk():
    global state
    state, value = iterations(state)
    return -float(value)


run("jax-rl2", args, {"jax": jax.__version__}, chunk, CHUNK)

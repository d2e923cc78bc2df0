"""MAML on sinusoids in JAX: tasks by vmap, 100 meta-iterations a call by lax.scan."""

from harness import CHUNK, INNER_LR, OUTER_LR, POINTS, TASKS, WIDTHS, parse_args, run

args = parse_args()

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def init(key):
    keys = jax.random.split(key, len(WIDTHS) - 1)
    return [
        (0.01 * jax.random.truncated_normal(k, -2.0, 2.0, (n_in, n_out)), jnp.zeros(n_out))
        for k, n_in, n_out in zip(keys, WIDTHS[:-1], WIDTHS[1:])
    ]


def forward(params, x):
    for w, b in params[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = params[-1]
    return x @ w + b


def loss_of(params, x, y):
    return jnp.mean((forward(params, x) - y) ** 2)


def sample(key):
    k1, k2, k3 = jax.random.split(key, 3)
    amplitude = jax.random.uniform(k1, (TASKS, 1, 1), minval=0.1, maxval=5.0)
    phase = jax.random.uniform(k2, (TASKS, 1, 1), maxval=jnp.pi)
    x = jax.random.uniform(k3, (TASKS, 2 * POINTS, 1), minval=-5.0, maxval=5.0)
    return x, amplitude * jnp.sin(x - phase)


def meta_loss(params, x, y):
    def one_task(x, y):
        grads = jax.grad(loss_of)(params, x[:POINTS], y[:POINTS])
        adapted = jax.tree.map(lambda p, g: p - INNER_LR * g, params, grads)
        return loss_of(adapted, x[POINTS:], y[POINTS:])

    return jnp.mean(jax.vmap(one_task)(x, y))


def iteration(carry, _):
    params, m, v, count, key = carry
    key, draw = jax.random.split(key)
    loss, grads = jax.value_and_grad(meta_loss)(params, *sample(draw))
    count = count + 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, grads)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, grads)
    rate = OUTER_LR * jnp.sqrt(1 - BETA2**count) / (1 - BETA1**count)
    params = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + EPSILON), params, m, v)
    return (params, m, v, count, key), loss


@jax.jit
def iterations(carry):
    carry, losses = jax.lax.scan(iteration, carry, None, length=CHUNK)
    return carry, jnp.mean(losses)


params = init(jax.random.key(0))
zeros = jax.tree.map(jnp.zeros_like, params)
state = (params, zeros, zeros, jnp.float32(0), jax.random.key(1))


def chunk():
    global state
    state, loss = iterations(state)
    return float(loss)


run("jax-scan", args, {"jax": jax.__version__}, chunk)

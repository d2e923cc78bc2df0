"""What the peers that play random episodes share: vmap over episodes, lax.scan over iterations, one jitted call."""

from harness import run

import jax
import jax.numpy as jnp

EPISODES, CHUNK = 4096, 20


def run_random(name, args, play):
    """Times means of the returns of `play(key)`."""

    def iteration(carry, _):
        seen, key = carry
        key, draw = jax.random.split(key)
        value = jnp.mean(jax.vmap(play)(jax.random.split(draw, EPISODES)))
        return (seen + value, key), value

    @jax.jit
    def iterations(carry):
        carry, returns = jax.lax.scan(iteration, carry, None, length=CHUNK)
        return carry, jnp.mean(returns)

    state = (jnp.float32(0), jax.random.key(1))

    def chunk():
        nonlocal state
        state, value = iterations(state)
        return float(value)

    run(name, args, {"jax": jax.__version__}, chunk, CHUNK)

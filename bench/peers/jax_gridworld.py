"""Random episodes of VariBAD's grid in JAX: lax.scan over steps. No episode ends before its horizon."""

from harness import parse_args

args = parse_args()

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax_random_steps import run_random  # noqa: E402

HORIZON, MOVES = 15, 5
DIRECTIONS = jnp.array([[0, 0], [0, 1], [1, 0], [0, -1], [-1, 0]])
NEAR = {(0, 0), (0, 1), (1, 0), (1, 1)}
GOALS = jnp.array([(x, y) for x in range(5) for y in range(5) if (x, y) not in NEAR])


def play(key):
    of_task, of_moves = jax.random.split(key)
    goal = GOALS[jax.random.randint(of_task, (), 0, len(GOALS))]

    def step(at, key):
        move = jax.random.categorical(key, jnp.zeros(MOVES))
        at = jnp.clip(at + DIRECTIONS[move], 0, 4)
        return at, jnp.where(jnp.all(at == goal), 1.0, -0.1)

    _, rewards = jax.lax.scan(step, jnp.array([0, 0]), jax.random.split(of_moves, HORIZON))
    return jnp.sum(rewards)


run_random("jax-gridworld", args, play)

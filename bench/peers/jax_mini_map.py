"""Random episodes of the mini map in JAX: lax.scan over steps; those that are over wait."""

import itertools

from harness import parse_args

args = parse_args()

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax_random_steps import run_random  # noqa: E402

HORIZON, MOVES = 10, 9
RIDE, END = 5, 6
CORNERS = jnp.array([[0, 0], [0, 4], [4, 4], [4, 0]])
STOPS = jnp.array([[2, 1], [3, 2], [2, 3], [1, 2]])
DIRECTIONS = jnp.array([[-1, 0], [0, 1], [1, 0], [0, -1]] + 5 * [[0, 0]])
LINES = jnp.array(list(itertools.permutations(range(4))))


def one_of(at, places):
    return jnp.all(at == places, -1)


def play(key):
    of_task, of_goal, of_moves = jax.random.split(key, 3)
    lines = LINES[jax.random.randint(of_task, (), 0, len(LINES))]
    goal = CORNERS[jax.random.randint(of_goal, (), 0, 4)]

    def step(carry, turn):
        at, alive = carry
        t, key = turn
        move = jax.random.categorical(key, jnp.zeros(MOVES))
        stop = one_of(at, STOPS)
        arrived = jnp.where(jnp.any(stop), CORNERS[lines[jnp.argmax(stop)]], at)
        then = jnp.where(move == RIDE, arrived, jnp.clip(at + DIRECTIONS[move], 0, 4))
        given_up = jnp.where(move == END, -0.3 * (HORIZON - t), -0.3)
        reward = jnp.where(jnp.all(then == goal), 1.0, given_up)
        over = jnp.any(one_of(then, CORNERS)) | (move == END)
        return (jnp.where(alive, then, at), alive & ~over), jnp.where(alive, reward, 0.0)

    turns = (jnp.arange(HORIZON), jax.random.split(of_moves, HORIZON))
    _, rewards = jax.lax.scan(step, (jnp.array([2, 2]), jnp.array(True)), turns)
    return jnp.sum(rewards)


run_random("jax-mini-map", args, play)

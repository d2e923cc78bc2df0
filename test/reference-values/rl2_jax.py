"""The step of RL2's outer loop on fixed trials, computed with JAX.

Run:    pip install -r requirements.txt && python rl2_jax.py     (reads rl2_draws.json, writes rl2_jax.json)

rl2_draws.json, written by test/rl/rl2-gradient.test.ts (UPDATE_GOLDEN=1):
  settings      {hidden, states, actions, gamma, lambda, clip_range, entropy_weight, value_weight, lr, epochs}
  params        the GRU's parameters by name, such as gates.w [in][out]
  trials        observation, action, reward, alive [trial][step], and previous: {action, reward, ended}
rl2_jax.json:
  versions      {jax, jaxlib, numpy} that made the file
  f64, f32      {advantage: [trial][step], loss: [epoch], step: {name: tensor}}: `step` is what `epochs` steps of gradient
                descent subtract from each parameter, divided by lr

What the net sees of a step is one-hot(observation), one-hot(previous action, with a place more for none), the previous
reward and whether an episode ended. Its outputs are the logits of the actions and a value. Every quantity that the first
run of the policy leaves behind (log-probabilities, values) is computed here anew, from the initial parameters.
"""

import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_default_matmul_precision", "highest")

here = pathlib.Path(__file__).parent
draws = json.loads((here / "rl2_draws.json").read_text())
settings, trials = draws["settings"], draws["trials"]
actions = settings["actions"]


def gru(p, x, h):
    gates = jax.nn.sigmoid(jnp.concatenate([x, h]) @ p["gates.w"] + p["gates.b"])
    r, z = jnp.split(gates, 2)
    c = jnp.tanh(jnp.concatenate([x, r * h]) @ p["candidate.w"] + p["candidate.b"])
    h = (1 - z) * h + z * c
    return h @ p["out.w"] + p["out.b"], h


def run(p, trial, dtype):
    h = jnp.zeros(settings["hidden"], dtype)
    out = []
    for t in range(len(trial["alive"])):
        x = jnp.concatenate([
            jax.nn.one_hot(trial["observation"][t], settings["states"], dtype=dtype),
            jax.nn.one_hot(trial["previous"]["action"][t], actions + 1, dtype=dtype),
            jnp.array([trial["previous"]["reward"][t], trial["previous"]["ended"][t]], dtype),
        ])
        y, following = gru(p, x, h)
        h = following if trial["alive"][t] else h
        log_probs = jax.nn.log_softmax(y[:actions])
        entropy = -jnp.sum(jnp.exp(log_probs) * log_probs)
        out.append((log_probs[trial["action"][t]], entropy, y[actions]))
    return [jnp.stack(part) for part in zip(*out)]


def advantages(trial, values, dtype):
    """By the definition, over the living steps alone: the discounted sum of one-step errors."""
    living = [t for t, alive in enumerate(trial["alive"]) if alive]
    v = [values[t] for t in living] + [0.0]
    delta = [trial["reward"][t] + settings["gamma"] * v[i + 1] - v[i] for i, t in enumerate(living)]
    rate = settings["gamma"] * settings["lambda"]
    out = np.zeros(len(trial["alive"]), dtype)
    for i, t in enumerate(living):
        out[t] = sum(rate ** (j - i) * delta[j] for j in range(i, len(living)))
    return jnp.asarray(out)


def trial_loss(p, trial, old, advantage, dtype):
    log_prob, entropy, value = run(p, trial, dtype)
    ratio = jnp.exp(log_prob - old[0])
    clip = settings["clip_range"]
    surrogate = -jnp.minimum(ratio * advantage, jnp.clip(ratio, 1 - clip, 1 + clip) * advantage)
    error = (value - (old[2] + advantage)) ** 2
    each = surrogate + settings["value_weight"] * error - settings["entropy_weight"] * entropy
    alive = jnp.array(trial["alive"], dtype)
    return jnp.sum(each * alive) / jnp.sum(alive)


def outer_steps(dtype):
    start = {name: jnp.array(value, dtype) for name, value in draws["params"].items()}
    count = len(trials["alive"])
    each = [jax.tree.map(lambda rows: rows[i], trials, is_leaf=lambda x: isinstance(x, list)) for i in range(count)]
    old = [run(start, trial, dtype) for trial in each]
    gains = [advantages(trial, np.asarray(o[2], dtype), dtype) for trial, o in zip(each, old)]

    def loss(p):
        return sum(trial_loss(p, t, o, a, dtype) for t, o, a in zip(each, old, gains)) / count

    theta, losses = start, []
    for _ in range(settings["epochs"]):
        value, grad = jax.value_and_grad(loss)(theta)
        losses.append(float(value))
        theta = jax.tree.map(lambda p, g: p - settings["lr"] * g, theta, grad)
    step = {name: np.asarray((start[name] - theta[name]) / settings["lr"]).tolist() for name in start}
    return {"advantage": [np.asarray(a).tolist() for a in gains], "loss": losses, "step": step}


if __name__ == "__main__":
    import jaxlib

    result = {
        "versions": {"jax": jax.__version__, "jaxlib": jaxlib.__version__, "numpy": np.__version__},
        "f64": outer_steps(jnp.float64),
        "f32": outer_steps(jnp.float32),
    }
    (here / "rl2_jax.json").write_text(json.dumps(result) + "\n")

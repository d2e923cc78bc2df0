"""Reference numbers for meta-gradients and gradients through loops, computed with JAX.

Run:    pip install -r requirements.txt && python maml_jax.py     (writes maml_jax.json beside itself)

Every number has as many digits as bring the same float64 back; a float32 result is the
float64 that holds it. Tensors are nested arrays, row-major. Inputs (weights, data) are exactly representable in
float32, so that both precisions start from the same numbers.

maml_jax.json:
  versions      {jax, jaxlib, numpy} that made the file
  maml          list of MAML cases, each:
    name          unique
    widths        layer sizes, e.g. [2, 3, 1]; tanh after every layer but the last
    inner_lr      step size of the inner gradient step
    params        [{w: [in][out], b: [out]}, ...], one a layer; a layer computes x @ w + b
    support       {x: [task][point][in], y: [task][point][out]}: data of the inner steps
    query         {x, y}: data of the outer loss, same layout
    results       list, one an (order, steps) pair:
      order         2: exact, through the inner steps; 1: first order, the inner gradient held constant
      steps         inner gradient steps before the query loss
      f64, f32      {loss, grad}: loss = mean over tasks of the query loss after `steps` steps; grad has the layout
                    of params. Losses are mean squared errors over all points and outputs of one task.
  scan          list of gradients through loops, each {name, inputs: {name: tensor}, f64, f32}, where f64 and f32 are
                {loss, grad: {name: tensor}} and grad holds d(loss)/d(input) of every input; the cases:
    rnn           h_0 given; h_{t+1} = tanh(x_t @ wx + h_t @ wh + b); loss = mean_t (h_{t+1} @ wo - y_t)^2
    rnn_hessian   the same inputs; loss = sum over all of (d(rnn loss)/d(wh))^2, so grad is a second derivative
    nested        c = c_0; for i in 0 ..< 3: s_0 = c; for j in 0 ..< 4: s = tanh(a[i] * s + w @ s + b[j]);
                  c = c + 0.5 * s; the loss is the mean over i of sum(c^2) after each outer step
    inner_grad    a gradient loop inside a loop: p = p_0; for i in 0 ..< 3: p = p - lr[i] * d/dp L(p, x[i]), with
                  L(p, x) the mean over j of s_j^2 along s_0 = x, s_{j+1} = tanh(p[0] * s_j + p[1]), j in 1 .. 4;
                  the loss is L(p, x[3])
"""

import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_default_matmul_precision", "highest")


def forward(params, x):
    for layer in params[:-1]:
        x = jnp.tanh(x @ layer["w"] + layer["b"])
    return x @ params[-1]["w"] + params[-1]["b"]


def task_loss(params, x, y):
    return jnp.mean((forward(params, x) - y) ** 2)


def meta_loss(params, support, query, inner_lr, steps, order):
    def one_task(support, query):
        adapted = params
        for _ in range(steps):
            grad = jax.grad(task_loss)(adapted, support["x"], support["y"])
            if order == 1:
                grad = jax.lax.stop_gradient(grad)
            adapted = jax.tree.map(lambda p, g: p - inner_lr * g, adapted, grad)
        return task_loss(adapted, query["x"], query["y"])

    return jnp.mean(jax.vmap(one_task)(support, query))


def rnn_loss(inputs):
    def step(h, xy):
        x, y = xy
        h = jnp.tanh(x @ inputs["wx"] + h @ inputs["wh"] + inputs["b"])
        return h, jnp.mean((h @ inputs["wo"] - y) ** 2)

    _, losses = jax.lax.scan(step, inputs["h0"], (inputs["x"], inputs["y"]))
    return jnp.mean(losses)


def rnn_hessian_loss(inputs):
    grad = jax.grad(lambda wh: rnn_loss({**inputs, "wh": wh}))(inputs["wh"])
    return jnp.sum(grad**2)


def nested_loss(inputs):
    def outer(c, a):
        def inner(s, b):
            return jnp.tanh(a * s + inputs["w"] @ s + b), None

        s, _ = jax.lax.scan(inner, c, inputs["b"])
        c = c + 0.5 * s
        return c, jnp.sum(c**2)

    _, losses = jax.lax.scan(outer, inputs["c0"], inputs["a"])
    return jnp.mean(losses)


def inner_grad_loss(inputs):
    def unrolled(p, x):
        def step(s, _):
            s = jnp.tanh(p[0] * s + p[1])
            return s, s**2

        _, squares = jax.lax.scan(step, x, None, length=4)
        return jnp.mean(squares)

    def outer(p, xs):
        x, lr = xs
        return p - lr * jax.grad(unrolled)(p, x), None

    p, _ = jax.lax.scan(outer, inputs["p0"], (inputs["x"][:3], inputs["lr"]))
    return unrolled(p, inputs["x"][3])


def drawn(rng, *shape, scale=1.0):
    """Draws with few digits, exactly representable in float32."""
    return np.round(rng.normal(size=shape) * scale * 64) / 64


def maml_case(name, widths, seed, tasks, points, inner_lr):
    rng = np.random.default_rng(seed)
    params = [
        {"w": drawn(rng, n_in, n_out, scale=0.8), "b": drawn(rng, n_out, scale=0.3)}
        for n_in, n_out in zip(widths[:-1], widths[1:])
    ]
    data = lambda: {"x": drawn(rng, tasks, points, widths[0]), "y": drawn(rng, tasks, points, widths[-1])}
    case = {"name": name, "widths": widths, "inner_lr": inner_lr, "params": params, "support": data(), "query": data()}
    case["results"] = []
    for order in (2, 1):
        for steps in (1, 3):
            result = {"order": order, "steps": steps}
            for precision in ("f64", "f32"):
                args = cast((params, case["support"], case["query"], np.float64(inner_lr)), precision)
                loss, grad = jax.jit(jax.value_and_grad(meta_loss), static_argnums=(4, 5))(*args, steps, order)
                assert loss.dtype == (np.float64 if precision == "f64" else np.float32)
                result[precision] = {"loss": loss, "grad": grad}
            case["results"].append(result)
    return case


def scan_case(name, loss_fn, inputs):
    case = {"name": name, "inputs": inputs}
    for precision in ("f64", "f32"):
        loss, grad = jax.jit(jax.value_and_grad(loss_fn))(cast(inputs, precision))
        case[precision] = {"loss": loss, "grad": grad}
    return case


def cast(tree, precision):
    dtype = {"f64": np.float64, "f32": np.float32}[precision]
    return jax.tree.map(lambda x: jnp.asarray(x, dtype), tree)


def plain(tree):
    """Arrays to nested lists of floats, which json writes with as many digits as bring them back exactly."""
    return jax.tree.map(lambda x: np.asarray(x, np.float64).tolist() if hasattr(x, "shape") else x, tree)


def check_by_differences(case):
    """Central differences of the f64 meta-loss along one direction: a check on the numbers written here."""
    result = next(r for r in case["results"] if r["order"] == 2 and r["steps"] == 3)
    rng = np.random.default_rng(0)
    direction = jax.tree.map(lambda p: rng.normal(size=p.shape), case["params"])
    eps = 1e-5
    at = lambda s: meta_loss(
        jax.tree.map(lambda p, d: jnp.asarray(p + s * d), case["params"], direction),
        cast(case["support"], "f64"), cast(case["query"], "f64"), case["inner_lr"], 3, 2,
    )
    expected = (at(eps) - at(-eps)) / (2 * eps)
    found = sum(jax.tree.leaves(jax.tree.map(lambda g, d: jnp.sum(g * d), result["f64"]["grad"], direction)))
    assert abs(expected - found) < 1e-7 * max(1.0, abs(expected)), (expected, found)


def main():
    maml = [
        maml_case("tanh-2-3-1", [2, 3, 1], seed=1, tasks=3, points=4, inner_lr=0.5),
        maml_case("tanh-1-5-4-1", [1, 5, 4, 1], seed=2, tasks=4, points=5, inner_lr=0.125),
    ]
    for case in maml:
        check_by_differences(case)

    rng = np.random.default_rng(3)
    rnn = {
        "wx": drawn(rng, 2, 3), "wh": drawn(rng, 3, 3, scale=0.7), "b": drawn(rng, 3, scale=0.3),
        "wo": drawn(rng, 3), "h0": drawn(rng, 3), "x": drawn(rng, 6, 2), "y": drawn(rng, 6),
    }
    nested = {
        "c0": drawn(rng, 3), "a": drawn(rng, 3), "w": drawn(rng, 3, 3, scale=0.5), "b": drawn(rng, 4, 3, scale=0.5),
    }
    inner_grad = {"p0": drawn(rng, 2), "x": drawn(rng, 4), "lr": np.array([0.5, 0.25, 0.125])}
    scan = [
        scan_case("rnn", rnn_loss, rnn),
        scan_case("rnn_hessian", rnn_hessian_loss, rnn),
        scan_case("nested", nested_loss, nested),
        scan_case("inner_grad", inner_grad_loss, inner_grad),
    ]

    versions = {"jax": jax.__version__, "jaxlib": jax.lib.__version__, "numpy": np.__version__}
    out = pathlib.Path(__file__).with_suffix(".json")
    cases = lambda items: "[\n" + ",\n".join(json.dumps(plain(item)) for item in items) + "\n]"
    out.write_text(
        f'{{"versions": {json.dumps(versions)},\n"maml": {cases(maml)},\n"scan": {cases(scan)}}}\n', encoding="utf-8"
    )
    print(f"{out.name}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

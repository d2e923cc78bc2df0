/** One family of declarations as a spec has them: a task, a net, functions, a learner and its experiment. */
function family(i: number): string {
  return `
/// Straight lines through a point that is drawn once a task.
task Lines${i}(slopes = -1 .. 1, noise = 0.1) {
  hidden slope: f32 ~ Uniform(slopes)
  hidden offset: f32 ~ Normal(0, 1)
  example {
    x: f32[2] ~ Uniform(-1, 1),
    y = slope * x + offset
  }
}

/// Two layers with a residual.
module residual${i}<n, m>(static width = 16) {
  sub first = linear<n, width>()
  sub second = linear<width, width>()
  sub out = linear<width, m>()
  call(x: f32[n]) -> f32[m] {
    let h = tanh(first(x))
    let more = tanh(second(h))
    return out(h + more)
  }
}

/// The squared error of one prediction.
fn error${i}(prediction: f32[k], y: f32[k]) -> f32 = mean(square(prediction - y))

fn weighted${i}(xs: f32[n], weights: f32[n]) -> f32 {
  var total = 0.0
  for (x, w) in zip(xs, weights) {
    total = total + x * w
  }
  return total / max(sum(weights), 1e-6)
}

/// Gradient steps on a support set from a start that is trained.
learner descend${i}<T: Supervised, P>(
  model: Net<T.X, P>,
  loss: (T.X -> P, T.Example[n]) -> f32 = mse,
  static shots: int = 5,
  static steps = 1,
  rate = 0.1,
  static meta_batch = 4,
) for T {
  state theta = model.init()
  state seen: i32 = 0

  fn update(phi, support) {
    let g = grad(net => loss(net, support))(phi)
    return phi - rate * g
  }

  adapt(task) {
    let support = task.draw(shots)
    var phi = theta
    repeat steps { phi = update(phi, support) }
    return phi
  }

  objective(task) = loss(adapt(task), task.draw(shots))

  train {
    let batch[meta_batch] ~ tasks
    log loss = minimise mean([for task in batch: objective(task)]) over theta with adam(1e-3)
    seen = seen + meta_batch
  }

  evaluate(task, static updates = 3) {
    let (support, query) = (task.draw(shots), task.draw(20))
    var phi = theta
    for k in 0 ..< updates + 1 {
      report loss[k] = loss(phi, query)
      phi = update(phi, support)
    }
  }
}
`;
}

/** A valid spec of about so many lines, with one experiment. */
export function generatedSpec(lines: number): string {
  const experiment = `
experiment lines {
  tasks = Lines0(slopes: -2 .. 2)
  learner = descend0(model: residual0(), shots: 5)
  train { iterations: 100 }
  evaluate { tasks: 10 }
}
`;
  const per = family(0).split("\n").length - 1;
  const count = Math.max(1, Math.round((lines - experiment.split("\n").length) / per));
  return (
    "// A spec for measuring the editor." +
    Array.from({ length: count }, (_, i) => family(i)).join("") +
    experiment
  );
}

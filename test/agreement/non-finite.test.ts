import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mrl } from "../cli/support/fake-terminal.js";
import { checkpointsOf, manifestOf, metricsOf } from "../run/support/run-files.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { noNativeEngine } from "../runtime/native-engine.js";

const folder = temporaryFolder();

/** Its loss is the logarithm of a number that falls below zero at iteration 6, for the tasks of large amplitude. */
const brittle = `import { Sinusoid } from "std/tasks"

learner brittle<T: Supervised, P>(model: Net<T.X, P>, loss: (T.X -> P, T.Example[n]) -> f32 = mse) for T {
  state theta = model.init()

  fn risk(net, data, i) {
    let error = loss(net, data)
    return error + log(2.0 - error * 0.02 * i)
  }

  train {
    let batch[8] ~ tasks
    log loss = minimise mean([for task in batch: risk(theta, task.draw(4), iteration)]) over theta with sgd(0.001)
  }
}

experiment falls {
  tasks = Sinusoid()
  learner = brittle(model: mlp(hidden: [4]))
  train { iterations: 3000, log_every: 2 }
}
`;

/** Every task's inner loop has a root of zero in it, whose derivative is infinite, in its second turn. */
const rooted = `import { Sinusoid } from "std/tasks"

learner rooted<T: Supervised, P>(model: Net<T.X, P>, loss: (T.X -> P, T.Example[n]) -> f32 = mse) for T {
  state theta = model.init()

  train {
    let batch[3] ~ tasks
    let total = minimise {
      let each = [for task in batch: {
        var sum = loss(theta, task.draw(2))
        for k in 0 ..< 3 { sum = sum + sqrt(sum * abs(k - 1.0)) }
        return sum
      }]
      return mean(each)
    } over theta with sgd(0.001)
    log loss = total
  }
}

experiment infinite {
  tasks = Sinusoid()
  learner = rooted(model: mlp(hidden: [4]))
  train { iterations: 3000, log_every: 2 }
}
`;

const engines = [
  { name: "reference", flags: ["reference"] },
  { name: "wasm", flags: ["wasm"] },
  { name: "native", flags: ["native", "--jit", "off"] },
  { name: "native with XLA", flags: ["native", "--jit", "on"] },
].filter(({ name }) => !name.startsWith("native") || !noNativeEngine);

describe.each(engines)("on $name", ({ flags }) => {
  async function fail(spec: string, ...more: string[]): Promise<{ code: number; err: string; run: string }> {
    const [file, run] = [join(folder(), "spec.mrl"), join(folder(), "run")];
    writeFileSync(file, spec);
    const { code, err } = await mrl(["train", file, "--engine", ...flags, "--out", run, ...more]);
    return { code, err, run };
  }

  test("a loss that becomes NaN ends the run, and names the term, the task and the line", async () => {
    const { code, err, run } = await fail(brittle);
    expect(code).toBe(1);
    const [, iteration] = /iteration (\d+): `log\(2\.0 - error \* 0\.02 \* i\)` \(by log\) became NaN/.exec(
      err,
    )!;
    expect(err).toMatch(/became NaN for task [0-7]\n/);
    expect(err).toMatch(/spec\.mrl:8:20\n/);
    expect(err).toMatch(/in task [0-7] of 8 of `\[for task in batch: risk\(.*`, at .*spec\.mrl:13:30\n/);
    expect(err).toMatch(/operand 1: f32\[8\] from -/);
    expect(manifestOf(run)).toMatchObject({
      status: "failed",
      message: expect.stringMatching(
        new RegExp(`^iteration ${iteration}: .* for task [0-7] \\(.*spec.mrl:8:20\\)$`),
      ),
    });
    // What was finite is kept: the metrics up to the iteration, and the checkpoint before it.
    expect(checkpointsOf(run)).toEqual(["0000000000.safetensors"]);
    const last = (await metricsOf(run)).at(-1);
    expect(last).toMatchObject({ iteration: Number(iteration) - (Number(iteration) % 2) });
  });

  test("an infinite derivative is found in its turn of a loop and its task", async () => {
    const { code, err } = await fail(rooted);
    expect(code).toBe(1);
    expect(err).toMatch(
      /iteration 0: `sqrt\(sum \* abs\(k - 1\.0\)\)` \(by \w+\) became Infinity for task 0\n/,
    );
    expect(err).toMatch(/in k 1 of `for k in 0 \.\.< 3 \{/);
  });

  test("a rate that makes the net overflow names what overflowed", async () => {
    const spec = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment wild {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 3, inner_lr: 1e30, meta_batch: 2)
  train { iterations: 3000 }
}
`;
    const { code, err, run } = await fail(spec);
    expect(code).toBe(1);
    expect(err).toMatch(/iteration 0: .* became -?(Infinity|NaN) for task [01], d \d/);
    expect(err).toMatch(/--> std\/prelude\/\w+\.mrl:\d+:\d+/);
    expect(manifestOf(run).status).toBe("failed");
  });
});

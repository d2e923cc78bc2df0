import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile, evaluate, load, NotFiniteError, resume, train } from "../../src/index.js";
import { mrl } from "../cli/support/fake-terminal.js";
import { noNativeEngine } from "../runtime/native-engine.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();

/** What is asserted, drawn from and divided by in `prepare`, `train` and `evaluate` of a learner. */
function spec({ prepare = "seen = push(seen, 1.0)", trains = "theta = theta + 1", evaluates = "" }): string {
  return `task Walk {
  hidden goal: f32 ~ Uniform(1, 2)
  state at: f32 ~ Uniform(0, 1)
  action move: f32 in -1 .. 1
  observe at
  step { at = at + move }
  reward log(goal - 0.5 * at)
  horizon 8
}

learner walks<T: Mdp>() for T with continuous actions {
  state theta = 0.0
  state seen: Ring<f32, 4>

  fn episode(task) = rollout task { let a: f32[T.actions] = ones
    act a }

  prepare { ${prepare} }
  train {
    let batch[3] ~ tasks
    ${trains}
    log theta = theta
  }
  evaluate(task) {
    ${evaluates}
    report value = theta
  }
}

experiment e {
  tasks = Walk()
  learner = walks()
  train { iterations: 4 }
  evaluate { tasks: 3, every: 2 }
}
`
    .replace("action move: f32 in", "action move: f32[1] in")
    .replace("at + move", "at + move[0]");
}

function written(text: string): string {
  const path = join(folder(), "spec.mrl");
  writeFileSync(path, text);
  return path;
}

function compiled(parts: Parameters<typeof spec>[0]) {
  const { experiment, diagnostics } = compile(written(spec(parts)));
  expect(diagnostics).toEqual([]);
  return experiment!;
}

const engines = noNativeEngine ? (["reference"] as const) : (["reference", "native"] as const);

describe.each(engines)("on %s", (engine) => {
  const options = () => ({ engine, jit: "off", out: join(folder(), "run") }) as const;

  test("an assertion that fails in prepare ends the start, and names its line", async () => {
    const { out } = options();
    const start = train(compiled({ prepare: 'assert theta > 0, "no start"' }), options());
    const error = await start.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NotFiniteError);
    expect((error as NotFiniteError).report).toMatchObject({
      message: "`prepare`: no start",
      span: { line: 18 },
    });
    expect((error as NotFiniteError).message).toMatch(/^`prepare`: no start \(.*spec\.mrl:18:13\)$/);
    expect(existsSync(out)).toBe(false);
  });

  test("a ring that is drawn from in prepare before it holds anything is an error", async () => {
    const start = train(compiled({ prepare: "theta = sum(draw(seen, 2))" }), options());
    await expect(start).rejects.toThrow(
      /`prepare`: a ring was drawn from before it held anything \(.*:18:25\)/,
    );
  });

  test("a state that prepare leaves without a number is an error", async () => {
    const start = train(compiled({ prepare: "theta = log(theta - 1)" }), options());
    await expect(start).rejects.toThrow(/`prepare`: `log\(theta - 1\)` \(by log\) became NaN/);
  });

  test("an assertion that fails in evaluate ends the run with its line and its task; it can be gone on with", async () => {
    const experiment = compiled({ evaluates: 'assert theta < 2, "too far"' });
    const result = await train(experiment, options());
    expect(result).toMatchObject({
      status: "failed",
      iterations: 2,
      failure: {
        iteration: 2,
        message: "the evaluation after 2 iterations: too far",
        span: { line: 25 },
      },
    });
    const run = await load(result.run);
    expect(run.manifest).toMatchObject({ status: "failed", message: expect.stringContaining("too far") });
    expect((await run.checkpoint()).iteration).toBe(2);
    await expect(evaluate(result.run)).rejects.toThrow(
      /the evaluation after 2 iterations: too far \(.*:25:5\)/,
    );
    // Without the assertion's way, the run goes on from where it was.
    const { iterations, failure } = await resume(result.run);
    expect({ iterations, failed: failure?.message }).toEqual({
      iterations: 4,
      failed: "the evaluation after 4 iterations: too far",
    });
  });

  test("an empty ring that is drawn from in evaluate is an error", async () => {
    const experiment = compiled({ prepare: "theta = theta", evaluates: "report drawn = sum(draw(seen, 2))" });
    const { status, failure } = await train(experiment, options());
    expect(status).toBe("failed");
    expect(failure!.message).toBe(
      "the evaluation after 2 iterations: a ring was drawn from before it held anything",
    );
    expect(failure!.span).toMatchObject({ line: 25 });
  });

  test("a reward that is no number is told with its task, step and line", async () => {
    const notices: string[] = [];
    const evaluates = "let ep = episode(task)\n    report return = sum(ep.reward)";
    const observer = { notice: (message: string) => notices.push(message) };
    const { status, evaluation } = await train(compiled({ evaluates }), { ...options(), observer });
    expect(status).toBe("finished");
    expect(evaluation!.reports["return"]!.mean).toEqual([null]);
    expect(notices.at(-1)).toMatch(
      /^the evaluation after 4 iterations: `log\(goal - 0\.5 \* at\)` \(by log\) became (-Infinity|NaN) for task \d, step \d \(.*spec\.mrl:7:10\)$/,
    );
  });

  test("a ring that is drawn from when it is empty ends the run, which can be gone on with", async () => {
    const trains = "if iteration == 2 { seen = clear(seen) }; theta = theta + sum(draw(seen, 2))";
    const { run, status, failure } = await train(compiled({ trains }), options());
    const empty = {
      iteration: 2,
      message: "iteration 2: a ring was drawn from before it held anything",
      span: { line: 21 },
    };
    expect({ status, failure }).toMatchObject({ status: "failed", failure: empty });
    const checkpoint = await (await load(run)).checkpoint();
    expect(checkpoint.iteration).toBeLessThanOrEqual(2);
    // From its last checkpoint it comes to the same place by the same numbers.
    expect((await resume(run)).failure).toMatchObject(empty);
  });

  test("a deviation that turns negative ends the run, in draws and in densities, with its line", async () => {
    const message = "iteration 2: the standard deviation of a Normal is negative";
    const drawn = compiled({ trains: "theta = theta - 1\n    let x ~ Normal(0, 2.5 + theta)" });
    expect((await train(drawn, options())).failure).toMatchObject({ message, span: { line: 22 } });
    const density = compiled({
      trains: "theta = theta - 1\n    log lp = Normal(zeros, [1.0, 2.5 + theta]).log_prob([0.5, 0.5])",
    });
    const out = join(folder(), "other");
    const { failure } = await train(density, { ...options(), out });
    expect(failure).toMatchObject({ message: expect.stringContaining(message), span: { line: 22 } });
  });

  test("a first state that is drawn with a negative deviation is an error", async () => {
    const text = spec({}).replace(
      "state theta = 0.0",
      "state theta = 0.0\n  state more: f32[2] ~ Normal(0, width)",
    );
    const file = written(text.replace("walks<T: Mdp>()", "walks<T: Mdp>(width = -1.0)"));
    const { experiment, diagnostics } = compile(file);
    expect(diagnostics).toEqual([]);
    await expect(train(experiment!, options())).rejects.toThrow(
      /^the first state: the standard deviation of a Normal is negative.* \(.*spec\.mrl:13:24\)$/,
    );
    expect(existsSync(options().out)).toBe(false);
  });

  test("a reward that is no number in a trial of several episodes names the episode", async () => {
    const trains = `minimise {
      let trials = [for task in batch: {
        var end = fresh()
        return for e in 0 ..< 3 {
          let ep = rollout task after end { let a: f32[T.actions] = ones
            act a }
          end = ep.end
          yield sum(ep.reward)
        }
      }]
      return theta * mean(mean(trials))
    } over theta with sgd(0.1)`;
    const { failure } = await train(compiled({ trains }), options());
    expect(failure!.message).toMatch(
      /^iteration 0: `log\(goal - 0\.5 \* at\)` \(by log\) became \S+ for task \d, episode \d, step \d$/,
    );
    expect(failure!.span).toMatchObject({ line: 7 });
  });

  test.each([
    ["in its place", "rollout task { let a: f32[T.actions] = ones; act a }"],
    ["in a function", "episode(task)"],
  ])(
    "a reward that is no number ends training with its task, episode, step and line: %s",
    async (_, rollout) => {
      const trains = `minimise {
      let eps = [for task in batch: [for _ in 0 ..< 2: ${rollout}]]
      return theta * mean([for some in eps: mean([for ep in some: sum(ep.reward)])])
    } over theta with sgd(0.1)`;
      const { status, failure } = await train(compiled({ trains }), options());
      expect(status).toBe("failed");
      expect(failure!.message).toMatch(
        /^iteration 0: `log\(goal - 0\.5 \* at\)` \(by log\) became \S+ for task \d, episode [01], step \d$/,
      );
      expect(failure!.span).toMatchObject({ line: 7 });
      const run = await load(join(folder(), "run"));
      expect((await run.checkpoint()).iteration).toBe(0);
    },
  );
});

test("the command shows the line", async () => {
  const file = written(spec({ prepare: 'assert theta > 0, "no start"' }));
  const { code, err } = await mrl(["train", file, "--engine", "reference", "--out", join(folder(), "run")]);
  expect(code).toBe(1);
  expect(err).toContain("error: `prepare`: no start\n");
  expect(err).toMatch(/--> .*spec\.mrl:18:13\n/);
  expect(err).toContain('assert theta > 0, "no start"');
  expect(err).not.toContain("a smaller rate");
});

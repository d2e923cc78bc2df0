// Someone who makes mistakes, and a program that reacts to them.
import assert from "node:assert/strict";
import {
  check,
  compile,
  compileOrThrow,
  formatDiagnostics,
  load,
  RunError,
  SpecError,
  tensor,
  train,
  type Diagnostic,
  type RunErrorCode,
  type TrainOptions,
} from "mrl";

const text = "const a = missing\nconst b = also_missing\n";
const { diagnostics } = check("broken.mrl", { text });
assert.deepEqual(
  diagnostics.map(({ file, severity }: Diagnostic) => [file, severity]),
  [
    ["broken.mrl", "error"],
    ["broken.mrl", "error"],
  ],
);
assert.equal(text.slice(diagnostics[0]!.span.start, diagnostics[0]!.span.end), "missing");
assert.match(formatDiagnostics(diagnostics), /MRL\d{4}/);
assert.equal(compile("broken.mrl", { text }).experiment, undefined);
assert.throws(() => compileOrThrow("broken.mrl", { text }), SpecError);

async function codeOf(work: () => Promise<unknown>): Promise<RunErrorCode> {
  const error: unknown = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RunError);
  return error.code;
}

const experiment = compileOrThrow("own-task.mrl");
const options = { engine: "reference", iterations: 2, out: "runs/problems" } as const;
assert.throws(() => check("none.mrl"), { code: "unreadable-file" });
assert.equal(await codeOf(() => train(experiment, { ...options, seed: -1 })), "bad-argument");
assert.equal(await codeOf(() => train(experiment, { ...options, device: "gpu" })), "bad-argument");
await train(experiment, options);
assert.equal(await codeOf(() => train(experiment, options)), "unwritable");
assert.equal(await codeOf(() => load("runs")), "not-a-run");
const run = await load("runs/problems");
assert.equal(await codeOf(() => run.resume()), "nothing-to-do");
assert.equal(await codeOf(() => run.adapt({ x: tensor([[1]]) })), "bad-data");
assert.equal(await codeOf(() => run.evaluate({ parameters: { thetta: tensor([1]) } })), "bad-data");
assert.throws(() => tensor([[1, 2], [3]]), { code: "bad-data" });

// @ts-expect-error: there is no such engine.
const unknown: TrainOptions = { engine: "abacus", out: "runs/abacus" };
assert.equal(await codeOf(() => train(experiment, unknown)), "bad-argument");

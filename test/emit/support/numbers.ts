import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { runProgram } from "../../../src/cli/run-program.js";
import { compileToTypeScript } from "../../../src/compiler/driver/typescript.js";
import type { TypedProgram } from "../../../src/program/index.js";
import { compile } from "../../../src/runtime/compile-file.js";
import type { EngineChoice } from "../../../src/runtime/run/services.js";
import { train } from "../../../src/runtime/run/train.js";
import { fakeTerminal } from "../../cli/support/fake-terminal.js";
import { fileHost } from "../../compiler/support/hosts.js";
import { metricsOf, readNewest } from "../../run/support/run-files.js";

/** A spec, made small by settings as `--set` takes them. */
export interface SmallSpec {
  readonly spec: string;
  readonly experiment?: string;
  readonly set?: Readonly<Record<string, string>>;
}

const seed = 3;
const iterations = 2;

/** An example of this name, small. */
export function example(name: string, set: SmallSpec["set"]): SmallSpec {
  return { spec: `examples/${name}.mrl`, set: { ...set, "train.log_every": "1", "evaluate.tasks": "2" } };
}

/** The settings of a spec as the compiler takes them. */
export function settingsOf({ set = {} }: SmallSpec): { path: string; text: string }[] {
  return Object.entries(set).map(([path, text]) => ({ path, text }));
}

/** The folder of a small spec's runs and the file that is written of it, which holds its text. */
export function written(folder: string, small: SmallSpec): string {
  const { spec, experiment } = small;
  const { diagnostics, text } = compileToTypeScript(spec, fileHost, { experiment, set: settingsOf(small) });
  expect(diagnostics).toEqual([]);
  const file = join(folder, "program.ts");
  writeFileSync(file, text!);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return file;
}

/** Trains a small spec as `mrl train` does. */
export async function trainSpec(
  small: SmallSpec,
  out: string,
  engine: EngineChoice = "reference",
): Promise<void> {
  const { spec, experiment: name } = small;
  const { experiment } = compile(spec, { experiment: name, set: settingsOf(small) });
  const { status } = await train(experiment!, { engine, seed, iterations, out });
  expect(status).toBe("finished");
}

/** The flags of a run like that of `trainSpec`. */
export function flags(out: string, engine: EngineChoice = "reference"): string[] {
  return ["--engine", engine, "--seed", `${seed}`, "--iterations", `${iterations}`, "--out", out];
}

/** Expects of two runs the same numbers: what they logged and reported, and all that a checkpoint holds. */
export async function expectSame(own: string, theirs: string): Promise<void> {
  const metrics = await metricsOf(own);
  expect(metrics.length).toBeGreaterThanOrEqual(iterations);
  expect(metrics).toEqual(await metricsOf(theirs));
  expect((await readNewest(own)).state).toEqual((await readNewest(theirs)).state);
}

/** Each spec and the program that is written of it, run side by side. */
export function comparesNumbers(specs: Readonly<Record<string, SmallSpec>>): void {
  const root = mkdtempSync(join(tmpdir(), "mrl-numbers-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(Object.entries(specs))(
    "%s gives the numbers of its spec",
    { timeout: 600_000 },
    async (_, small) => {
      const folder = mkdtempSync(join(root, "run-"));
      const { href } = pathToFileURL(written(folder, small));
      const { program } = (await import(href)) as { program: TypedProgram };
      const [own, theirs] = [join(folder, "own"), join(folder, "theirs")];
      const terminal = fakeTerminal();
      expect(await runProgram(program, href, flags(own), terminal), terminal.written.err).toBe(0);
      await trainSpec(small, theirs);
      await expectSame(own, theirs);
    },
  );
}

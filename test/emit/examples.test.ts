import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileToTypeScript } from "../../src/compiler/driver/typescript.js";
import { hash } from "../../src/graph/hash.js";
import type { TypedProgram } from "../../src/program/index.js";
import { compile } from "../../src/runtime/compile-file.js";
import { formatTypeScript } from "../../src/runtime/format-typescript.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { fileHost } from "../compiler/support/hosts.js";

const examples: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    readdirSync("examples")
      .filter((file) => file.endsWith(".mrl"))
      .map((file) => [file.replace(".mrl", ""), `examples/${file}`]),
  ),
  ...Object.fromEntries(
    ["classification", "nested-records", "own-learner", "recurrent", "two-states"].map((name) => [
      name,
      `test/good/supervised/${name}.mrl`,
    ]),
  ),
  ...Object.fromEntries(
    [
      "assertions",
      "decision-process",
      "drawn-once",
      "heads",
      "library",
      "procedures",
      "rings",
      "static-loops",
    ].map((name) => [name, `test/emit/specs/${name}.mrl`]),
  ),
};
/** Which experiment is meant, where a file has several. */
const experimentOf: Readonly<Record<string, string>> = { assertions: "asserting" };
const names = Object.keys(examples);
/** All of them are written before anything is tested, which takes long on a busy machine. */
const timeout = 600_000;

const folder = mkdtempSync(join(tmpdir(), "mrl-emit-"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string): string => join(folder, `${name}.ts`);

async function write(name: string): Promise<string> {
  const { diagnostics, text } = compileToTypeScript(examples[name]!, fileHost, {
    experiment: experimentOf[name],
    set: [],
  });
  expect(diagnostics).toEqual([]);
  const formatted = await formatTypeScript(text!);
  writeFileSync(written(name), formatted);
  return formatted;
}

/** What TypeScript says against the files, of which all but erasable syntax is refused. */
function problems(names: readonly string[]): string[] {
  const program = ts.createProgram(names.map(written), {
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    paths: { "mrl/program": [join(process.cwd(), "src/program/index.ts")] },
  });
  return names
    .map((name) => program.getSourceFile(written(name)))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ file, start, messageText }) => {
      const { line } = file!.getLineAndCharacterOfPosition(start ?? 0);
      return `${file!.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
}

/** Names at the top of a file that are others with a number behind them: what is written twice. */
function numbered(text: string): string[] {
  const names = [...text.matchAll(/^(?:function|const|type|interface) (\w+)/gm)].map((m) => m[1]!);
  return names.filter((name) => /\d$/.test(name) && names.includes(name.replace(/\d+$/, "")));
}

describe("examples as TypeScript", () => {
  const texts = new Map<string, string>();
  beforeAll(async () => {
    for (const name of names) texts.set(name, await write(name));
  }, timeout);

  it("are strictly typed, and nothing in them but types is erased", { timeout }, () => {
    expect(problems(names)).toEqual([]);
  });

  it.each(names)("%s builds the graph of its spec", async (name) => {
    const { program } = (await import(pathToFileURL(written(name)).href)) as { program: TypedProgram };
    const { experiment } = compile(examples[name]!, { experiment: experimentOf[name] });
    expect(hash(program.graph())).toBe(hash(experiment!.program));
  });

  it.each(names)("%s holds no unused declaration", (name) => {
    const text = texts.get(name)!;
    const declared = [...text.matchAll(/^(?:function|class|interface|type|const) (\w+)/gm)].map((m) => m[1]!);
    const unused = declared.filter((one) => text.match(new RegExp(`\\b${one}\\b`, "g"))!.length < 2);
    expect(unused).toEqual([]);
  });

  it.each(names)("%s has each function once", (name) => {
    expect(numbered(texts.get(name)!)).toEqual([]);
  });
});

it("imports what it uses alone, and says of a learner no more than is known", async () => {
  const text = await write("assertions");
  const [head, imports] = text.split("\n\n");
  expect(head).toBe("/**\n * asserting: careful (test/emit/specs/assertions.mrl:10) on Sinusoid.\n */");
  expect(text).not.toMatch(/\bBool\b/);
  expect(imports).toBe(
    'import type { Batch, F32, Key } from "mrl/program";\nimport * as mrl from "mrl/program";',
  );
});

it("writes numbers as such where a distribution is made of them, and names records that several functions give", async () => {
  const text = await write("sparse-robot-pearl");
  expect(text).toContain("new Normal(0, 1)");
  expect(text).toContain("constructor(mean: F32 | number, std: F32 | number)");
  expect(text).toContain("function gaussian_product(mean: F32, variance: F32): GaussianProduct {");
  expect(text).toMatch(/function posterior\([^)]*\): GaussianProduct \{/);
});

it("writes what `--set` asks for", () => {
  const set = [{ path: "learner.shots", text: "5" }];
  const { text } = compileToTypeScript(examples["sinusoid-maml"]!, fileHost, { set });
  expect(text).toContain("const shots = 5;");
});

it("gives the numbers of the spec's own program", async () => {
  const name = "sinusoid-maml";
  await write(name);
  const { program } = (await import(pathToFileURL(written(name)).href)) as { program: TypedProgram };
  const { experiment } = compile(examples[name]!);
  const [own, theirs] = [program.graph(), experiment!.program].map(
    (graph) => prepareProgram(graph).executable,
  );
  expect(hash(own!)).toBe(hash(theirs!));
});

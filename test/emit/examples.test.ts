import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

const examples = [
  "ambiguous-maml",
  "clusters-maml",
  "sinusoid-anil",
  "sinusoid-cavia",
  "sinusoid-maml",
  "sinusoid-meta-sgd",
  "sinusoid-reptile",
];

const folder = mkdtempSync(join(tmpdir(), "mrl-emit-"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string): string => join(folder, `${name}.ts`);

async function write(name: string): Promise<string> {
  const { diagnostics, text } = compileToTypeScript(`examples/${name}.mrl`, fileHost, { set: [] });
  expect(diagnostics).toEqual([]);
  const formatted = await formatTypeScript(text!);
  writeFileSync(written(name), formatted);
  return formatted;
}

/** What TypeScript says against the files, of which all but erasable syntax is refused. */
function problems(names: readonly string[]): string[] {
  const program = ts.createProgram(names.map(written), {
    strict: true,
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

describe("examples as TypeScript", () => {
  const texts = new Map<string, string>();
  beforeAll(async () => {
    for (const name of examples) texts.set(name, await write(name));
  });

  it("are strictly typed, and nothing in them but types is erased", () => {
    expect(problems(examples)).toEqual([]);
  });

  it.each(examples)("%s builds the graph of its spec", async (name) => {
    const { program } = (await import(pathToFileURL(written(name)).href)) as { program: TypedProgram };
    const { experiment } = compile(`examples/${name}.mrl`);
    expect(hash(program.graph())).toBe(hash(experiment!.program));
  });

  it.each(examples)("%s holds no unused declaration", (name) => {
    const text = texts.get(name)!;
    const declared = [...text.matchAll(/^(?:function|class|interface|type|const) (\w+)/gm)].map((m) => m[1]!);
    const unused = declared.filter((one) => text.match(new RegExp(`\\b${one}\\b`, "g"))!.length < 2);
    expect(unused).toEqual([]);
  });
});

it("gives the numbers of the spec's own program", async () => {
  const name = "sinusoid-maml";
  await write(name);
  const { program } = (await import(pathToFileURL(written(name)).href)) as { program: TypedProgram };
  const { experiment } = compile(`examples/${name}.mrl`);
  const [own, theirs] = [program.graph(), experiment!.program].map(
    (graph) => prepareProgram(graph).executable,
  );
  expect(hash(own!)).toBe(hash(theirs!));
});

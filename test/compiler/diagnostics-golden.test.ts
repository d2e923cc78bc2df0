import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { codes } from "../../src/compiler/diagnostics/codes.js";
import { render } from "../../src/compiler/diagnostics/render.js";
import { checkFile } from "../../src/compiler/driver/check.js";
import { compileExperiment } from "../../src/compiler/driver/compile.js";
import { compileToTypeScript } from "../../src/compiler/driver/typescript.js";
import type { ModuleHost } from "../../src/compiler/modules/host.js";
import { commands } from "../bad/commands.js";
import { generated } from "../bad/generated.js";
import { fileHost } from "./support/hosts.js";

/*
 * Every spec under test/bad stands beside the diagnostics that it gives. `UPDATE_GOLDEN=1 npm test` writes them anew;
 * what changed shows in the diff.
 */

const specs = globSync("test/bad/**/*.mrl")
  .map((path) => path.replaceAll("\\", "/"))
  .sort();

const hostOfGenerated: ModuleHost = {
  ...fileHost,
  read: (path) => {
    const name = /^generated\/(.*)\.mrl$/.exec(path)?.[1];
    return name === undefined ? fileHost.read(path) : generated[name];
  },
};

/** Specs with errors of syntax show these alone: what they mean, as far as they can be read, is for others to test. */
function diagnosticsOf(path: string, host: ModuleHost): string {
  const ofSyntax = /^(generated|test\/bad\/1-)/.test(path);
  const { diagnostics } = checkFile(path, host);
  const shown = diagnostics.filter(({ code }) => !ofSyntax || code.startsWith("MRL1"));
  return render(shown, { read: host.read });
}

function expectGolden(actual: string, golden: string): void {
  if (process.env.UPDATE_GOLDEN !== undefined) {
    mkdirSync(dirname(golden), { recursive: true });
    writeFileSync(golden, actual);
  }
  expect(existsSync(golden), `${golden} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(actual).toBe(readFileSync(golden, "utf8"));
}

describe("diagnostics", () => {
  it.each(specs)("%s", (spec) => {
    expectGolden(diagnosticsOf(spec, fileHost), spec.replace(/\.mrl$/, ".golden"));
  });

  it.each(Object.keys(generated))("generated %s", (name) => {
    expectGolden(
      diagnosticsOf(`generated/${name}.mrl`, hostOfGenerated),
      `test/bad/generated/${name}.golden`,
    );
  });

  it.each(Object.keys(commands))("command %s", (name) => {
    const { text, options, writes } = commands[name]!;
    const file = "spec.mrl";
    const host: ModuleHost = { ...fileHost, read: (path) => (path === file ? text : fileHost.read(path)) };
    const { diagnostics } = (writes ? compileToTypeScript : compileExperiment)(file, host, options);
    expectGolden(render(diagnostics, { read: host.read }), `test/bad/commands/${name}.golden`);
  });

  it("has an example of every code", () => {
    const texts = globSync("test/bad/**/*.golden").map((path) => readFileSync(path, "utf8"));
    const seen = new Set(
      texts.flatMap((text) => [...text.matchAll(/\[(MRL\d+)\]/g)].map((match) => match[1])),
    );
    expect([...codes.keys()].filter((code) => !seen.has(code))).toEqual([]);
  });
});

import { globSync, readFileSync } from "node:fs";
import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "../../../src/cli/render-diagnostics.js";
import { checkFile } from "../../../src/compiler/driver/check.js";
import { commands } from "../../../src/editor/language-server/features/code-lenses.js";
import { fileHost } from "../../compiler/support/hosts.js";

const folder = "editors/vscode";

interface Command {
  readonly command: string;
}

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly Command[]>>;
    readonly problemMatchers: readonly {
      readonly pattern: readonly (Readonly<Record<string, number>> & { readonly regexp: string })[];
    }[];
  };
}

interface Snippet {
  readonly body: readonly string[];
}

function json<T>(path: string): T {
  return JSON.parse(readFileSync(`${folder}/${path}`, "utf8")) as T;
}

const { contributes, devDependencies } = json<Manifest>("package.json");

it("is type-checked here against the packages that are bundled into it", () => {
  const { devDependencies: here } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  const shared = Object.keys(devDependencies).filter((name) => name in here);
  expect(shared).toEqual(expect.arrayContaining(["@types/vscode", "typescript", "vscode-languageclient"]));
  for (const name of shared) expect([name, here[name]]).toEqual([name, devDependencies[name]]);
});

describe("the extension's commands", () => {
  const contributed = contributes.commands.map(({ command }) => command).sort();

  it("are those that it registers", () => {
    const source = readFileSync(`${folder}/src/commands.ts`, "utf8");
    const registered = [...source.matchAll(/^ {4}"(mrl\.\w+)": /gm)].map(([, name]) => name!);
    expect(registered.sort()).toEqual(contributed);
  });

  it("hold those of the language server's code lenses, and those of its menus", () => {
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    expect(contributed).toEqual(expect.arrayContaining([...Object.values(commands), ...inMenus]));
  });
});

describe("its snippets", () => {
  const snippets = Object.entries(json<Record<string, Snippet>>("snippets/mrl.json"));
  const learners = 'import { maml } from "std/learners"\n';
  const tasks = 'import { Sinusoid } from "std/tasks"\n';

  it.each(snippets)("%s compiles as it is put in", (name, { body }) => {
    // ${1:default} is its default; none of them holds another one.
    const text = body
      .join("\n")
      .replaceAll(/\$\{\d+:([^{}]*)\}/g, "$1")
      .replaceAll(/\$\d+/g, "");
    expect(text).not.toMatch(/\$/);
    const spec = name === "Experiment" ? `${learners}${tasks}${text}\n` : `${text}\n`;
    const host = { ...fileHost, read: (path: string) => (path === "spec.mrl" ? spec : fileHost.read(path)) };
    const { diagnostics } = checkFile("spec.mrl", host);
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });
});

describe("its problem matcher", () => {
  const [head, place] = contributes.problemMatchers[0]!.pattern;

  it("finds every diagnostic that mrl check prints, and where it is", () => {
    const specs = globSync("test/bad/{4-statements,5-experiments}/*.mrl").sort();
    expect(specs.length).toBeGreaterThan(5);
    for (const spec of specs) {
      const { diagnostics } = checkFile(spec, fileHost);
      const lines = renderDiagnostics(diagnostics, (path) => fileHost.read(path), createColors(false)).split(
        "\n",
      );
      const found = lines.flatMap((line, i) => {
        const first = new RegExp(head!.regexp).exec(line);
        const second = first && new RegExp(place!.regexp).exec(lines[i + 1]!);
        return first && second
          ? [
              [
                first[head!["severity"]!],
                first[head!["code"]!],
                first[head!["message"]!],
                second[place!["file"]!],
              ],
            ]
          : [];
      });
      expect(found).toEqual(
        diagnostics.map(({ severity, code, message, file }) => [severity, code, message, file]),
      );
    }
  });
});

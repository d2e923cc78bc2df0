import { globSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { render } from "../../src/compiler/diagnostics/render.js";
import { checkFile } from "../../src/compiler/driver/check.js";
import { fileHost } from "../compiler/support/hosts.js";

/*
 * Every `mrl` fence of the README and of docs/ is a whole file that checks without a diagnostic, experiments included.
 * One that is marked `mrl error MRL2101` must give that code, and no other; where a `text` fence follows, it holds what is
 * shown (UPDATE_GOLDEN=1 writes it anew).
 */

interface Fence {
  readonly place: string;
  readonly code: string | undefined;
  readonly text: string;
  /** The `text` fence that follows an erroneous one. */
  readonly shown: string | undefined;
}

const fence = /^```mrl(?: error (MRL\d+))?\n([\s\S]*?)^```$/.source;
const answer = /(?:\n\n```text\n([\s\S]*?)^```$)?/.source;
const pattern = new RegExp(fence + answer, "gm");

const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md")].sort();

function fencesOf(page: string): Fence[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(pattern)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return { place: `${page}:${line}`, code: match[1], text: match[2]!, shown: match[1] && match[3] };
  });
}

function diagnosticsOf(text: string): { codes: readonly string[]; shown: string } {
  const path = "spec.mrl";
  const host = { ...fileHost, read: (name: string) => (name === path ? text : fileHost.read(name)) };
  const { diagnostics } = checkFile(path, host);
  return { codes: [...new Set(diagnostics.map(({ code }) => code))], shown: render(diagnostics, host) };
}

if (process.env.UPDATE_GOLDEN !== undefined) {
  for (const page of pages) {
    const before = readFileSync(page, "utf8");
    const text = before.replaceAll(pattern, (all, code, spec: string, shown) =>
      code === undefined || shown === undefined
        ? all
        : `\`\`\`mrl error ${code}\n${spec}\`\`\`\n\n\`\`\`text\n${diagnosticsOf(spec).shown}\`\`\``,
    );
    if (text !== before) writeFileSync(page, text);
  }
}

const fences = pages.flatMap(fencesOf);

describe("the documentation's examples", () => {
  it("are all found", () => {
    const opened = pages.flatMap((page) => [...readFileSync(page, "utf8").matchAll(/^```mrl/gm)]);
    expect(fences.length).toBe(opened.length);
    expect(fences.length).toBeGreaterThan(20);
  });

  it.each(fences.map((fence) => [fence.place, fence] as const))("%s", (_, { text, code, shown: quoted }) => {
    const { codes, shown } = diagnosticsOf(text);
    const expected =
      code === undefined ? { codes: [], shown: "" } : { codes: [code], shown: quoted ?? shown };
    expect({ codes, shown }).toEqual(expected);
  });
});

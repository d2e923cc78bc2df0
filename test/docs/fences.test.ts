import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { render } from "../../src/compiler/diagnostics/render.js";
import { checkFile } from "../../src/compiler/driver/check.js";
import { fileHost } from "../compiler/support/hosts.js";

/*
 * Every `mrl` fence of the README and of docs/ is a whole file that checks without a diagnostic, experiments included.
 * One that is marked `mrl error MRL2101` must give that code, and no other.
 */

interface Fence {
  readonly place: string;
  readonly code: string | undefined;
  readonly text: string;
}

const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md")].sort();

function fencesOf(page: string): Fence[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^```mrl(?: error (MRL\d+))?\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return { place: `${page}:${line}`, code: match[1], text: match[2]! };
  });
}

function diagnosticsOf(text: string): { codes: readonly string[]; shown: string } {
  const path = "fence.mrl";
  const host = { ...fileHost, read: (name: string) => (name === path ? text : fileHost.read(name)) };
  const { diagnostics } = checkFile(path, host);
  return { codes: [...new Set(diagnostics.map(({ code }) => code))], shown: render(diagnostics, host) };
}

const fences = pages.flatMap(fencesOf);

describe("the documentation's examples", () => {
  it("are all found", () => {
    const opened = pages.flatMap((page) => [...readFileSync(page, "utf8").matchAll(/^```mrl/gm)]);
    expect(fences.length).toBe(opened.length);
    expect(fences.length).toBeGreaterThan(20);
  });

  it.each(fences.map((fence) => [fence.place, fence] as const))("%s", (_, { text, code }) => {
    const { codes, shown } = diagnosticsOf(text);
    if (code === undefined) expect(shown).toBe("");
    else expect(codes, shown).toEqual([code]);
  });
});

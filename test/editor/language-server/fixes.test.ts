import { globSync, readFileSync } from "node:fs";
import { CodeActionKind, type CodeAction } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { expect, it } from "vitest";
import type { Fix } from "../../../src/compiler/diagnostics/diagnostic.js";
import { checkFile } from "../../../src/compiler/driver/check.js";
import { codeActions } from "../../../src/editor/language-server/features/code-actions.js";
import { nodeEnvironment } from "../../../src/editor/language-server/stdio.js";
import { uriOf } from "../../../src/editor/language-server/uris.js";
import { Workspace } from "../../../src/editor/language-server/workspace.js";
import { unmarked } from "../../../src/editor/lint/page.js";
import { rules } from "../../../src/editor/lint/rules/index.js";
import { NodeHost } from "../../../src/runtime/host.js";
import { found } from "../lint/support/linted.js";

const workspace = new Workspace({ ...nodeEnvironment(), lintConfig: () => ({ extends: "pedantic" }) });

/** The text of a document after each of the quick fixes that an editor is offered for it. */
function afterEachAction(path: string, text: string): string[] {
  const uri = uriOf(path);
  workspace.open(uri, 1, text);
  const view = workspace.view(uri)!;
  for (const experiment of view.program.waiting) view.program.elaborate(experiment);
  const document = TextDocument.create(uri, "mrl", 1, text);
  const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const actions: CodeAction[] = codeActions(view, range, {
    diagnostics: [],
    only: [CodeActionKind.QuickFix],
  });
  workspace.close(uri);
  return actions.map(({ edit }) => TextDocument.applyEdits(document, edit!.changes![uri]!));
}

function applied(text: string, { edits }: Fix): string {
  const last = edits.toSorted((a, b) => b.span.start - a.span.start);
  return last.reduce(
    (now, { span, text: put }) => now.slice(0, span.start) + put + now.slice(span.end),
    text,
  );
}

it("offers every fix of every diagnostic that the specs of test/bad give", () => {
  let fixes = 0;
  for (const name of globSync("test/bad/**/*.mrl").sort()) {
    const path = `${process.cwd()}/${name}`;
    const text = readFileSync(path, "utf8");
    const own = checkFile(path, new NodeHost()).diagnostics.filter(({ file }) => file === path);
    const expected = own.flatMap((problem) => problem.fixes.map((fix) => applied(text, fix)));
    if (expected.length === 0) continue;
    expect(afterEachAction(path, text), name).toEqual(expect.arrayContaining(expected));
    fixes += expected.length;
  }
  expect(fixes).toBeGreaterThan(20);
});

it.each(rules.map((rule) => [rule.name, rule] as const))("offers the fixes of %s", (_, rule) => {
  const { text } = unmarked(rule.example.bad);
  const expected = found(text, { extends: "pedantic" }).findings.flatMap(({ fixes }) =>
    fixes.map((fix) => applied(text, fix)),
  );
  expect(afterEachAction("/spec.mrl", text)).toEqual(expect.arrayContaining(expected));
});

import fc from "fast-check";
import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CancellationTokenSource,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DidChangeWatchedFilesNotification,
  DidSaveTextDocumentNotification,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  ReferencesRequest,
  SelectionRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkFile } from "../../../src/compiler/driver/check.js";
import { NodeHost } from "../../../src/runtime/host.js";
import { Client } from "./support/client.js";

let client: Client;
beforeAll(async () => void (client = await Client.start()));
afterAll(() => client.stop());
const uri = "untitled:spec";
const textDocument = { uri };
const spec = readFileSync("docs/internals.mrl", "utf8");

/** Asks everything that can be asked at a place. What goes wrong inside a request is logged: nothing may. */
async function expectAnswers(text: string, offset: number): Promise<void> {
  const document = TextDocument.create(uri, "mrl", 0, text);
  const position = document.positionAt(offset);
  const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const at = { textDocument, position };
  const { connection } = client;
  await Promise.all([
    connection.sendRequest(CompletionRequest.type, at),
    connection.sendRequest(HoverRequest.type, at),
    connection.sendRequest(DefinitionRequest.type, at),
    connection.sendRequest(ReferencesRequest.type, { ...at, context: { includeDeclaration: true } }),
    connection.sendRequest(SignatureHelpRequest.type, at),
    connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
    connection.sendRequest(FoldingRangeRequest.type, { textDocument }),
    connection.sendRequest(SelectionRangeRequest.type, { textDocument, positions: [position] }),
    connection.sendRequest(SemanticTokensRequest.type, { textDocument }),
    connection.sendRequest(InlayHintRequest.type, { textDocument, range }),
    connection.sendRequest(CodeLensRequest.type, { textDocument }),
    connection.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } }),
  ]);
  expect(client.errors).toEqual([]);
}

describe("whatever the text", () => {
  it("answers everything on the first half of a spec", async () => {
    for (let i = 1; i <= 12; i++) {
      const text = spec.slice(0, Math.floor((spec.length * i) / 12) - (i % 3));
      await client.open(uri, text);
      await expectAnswers(text, text.length);
    }
  });

  const texts: [string, string][] = [
    ["none", ""],
    ["Windows line ends", spec.replaceAll("\n", "\r\n")],
    ["old Macintosh line ends", spec.replaceAll("\n", "\r")],
    ["a byte order mark", `\uFEFF${spec}`],
    ["tabs", spec.replaceAll("  ", "\t")],
    ["emoji", `// 🦜🦜\n${spec.replaceAll("// ", "// 🦜")}const a = "🦜" + 🦜\n`],
    ["lone surrogates", `const a = "\uD800"\nconst \uDC00b = 1\n`],
    ["a NUL", `const a = 1\0\n`],
    ["open brackets", "fn f(".repeat(200)],
    ["a million characters on a line", `const a = "${"🦜".repeat(490_000)}"\nconst b = 1\n`],
    ["thousands of numbers on a line", `const a = [${"1, ".repeat(10_000)}1]\n`],
  ];
  it.each(texts)("answers everything on %s", async (_, text) => {
    await client.open(uri, text);
    await client.diagnostics(uri);
    await expectAnswers(text, Math.floor(text.length / 2));
  });

  it("finds the same problems with any line ends", async () => {
    const broken = spec.replace("square(slope * d.x - d.y)", "square(slop * d.x - d.y)");
    await client.open(uri, broken);
    const found = await client.diagnostics(uri, (all) => all.length > 0);
    await client.open(uri, broken.replaceAll("\n", "\r\n"));
    expect(await client.diagnostics(uri, (all) => all.length > 0)).toEqual(found);
  });

  it("loses no edit", async () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.integer({ min: 0, max: 9 }),
      insert: fc.constantFrom("", "🦜", "slope", "\r\n", "\n", "(", "}", " x", "// 🦜\n"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: 25 }), async (edits) => {
        await client.open(uri, spec);
        let document = TextDocument.create(uri, "mrl", 0, spec);
        for (const { at, remove, insert } of edits) {
          const offset = Math.floor(at * document.getText().length);
          const range = { start: document.positionAt(offset), end: document.positionAt(offset + remove) };
          const changes = [{ range, text: insert }];
          await client.change(uri, changes);
          document = TextDocument.update(document, changes, 1);
        }
        const text = document.getText();
        const problems = checkFile("/spec.mrl", new NodeHost(new Map([["/spec.mrl", text]]))).diagnostics;
        const expected = problems
          .filter(({ file }) => file === "/spec.mrl")
          .map(({ code, span }) => `${code} ${JSON.stringify(document.positionAt(span.start))}`);
        const shown = (all: readonly { code?: unknown; range: { start: unknown } }[]): string[] =>
          all
            .filter(({ code }) => String(code).startsWith("MRL"))
            .map(({ code, range }) => `${String(code)} ${JSON.stringify(range.start)}`);
        const found = await client.diagnostics(uri, (all) => shown(all).length === expected.length);
        expect(shown(found)).toEqual(expected);
      }),
      { numRuns: 8, seed: 3 },
    );
  });
});

describe("whatever the files", () => {
  it("tells that an imported file has gone, and goes on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mrl-lsp-"));
    const path = join(folder, "shared.mrl");
    writeFileSync(path, "fn half(x: f32) -> f32 = x / 2\n");
    const user = pathToFileURL(join(folder, "a spec with spaces, 100% ü.mrl")).href;
    await client.open(user, 'import { half } from "./shared"\nconst a = half(1)\n');
    expect(await client.diagnostics(user)).toEqual([]);
    unlinkSync(path);
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: pathToFileURL(path).href, type: 3 }],
    });
    const found = await client.diagnostics(user, (all) => all.length > 0);
    expect(found[0]!.message).toContain("./shared");
    await client.close(user);
    rmSync(folder, { recursive: true });
  });

  it("says nothing of documents that there are not", async () => {
    const gone = { uri: "file:///nowhere/at/all.mrl" };
    const position = { line: 3, character: 7 };
    expect(
      await client.connection.sendRequest(HoverRequest.type, { textDocument: gone, position }),
    ).toBeNull();
    await client.change(gone.uri, [{ text: "const a = 1" }]);
    await client.close(gone.uri);
    await client.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: gone });
    expect(await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: gone })).toEqual(
      [],
    );
  });

  it("answers at places that a text has not", async () => {
    await client.open(uri, "const a = 1\n");
    const position = { line: 99, character: 99 };
    await client.connection.sendRequest(CompletionRequest.type, { textDocument, position });
    expect(await client.connection.sendRequest(HoverRequest.type, { textDocument, position })).toBeNull();
  });
});

it("drops what is cancelled, and answers what comes after", async () => {
  await client.open(uri, spec);
  const source = new CancellationTokenSource();
  const at = { textDocument, position: { line: 0, character: 0 } };
  const slow = client.connection.sendRequest(CompletionRequest.type, at, source.token);
  source.cancel();
  await expect(slow).rejects.toThrow(/cancel/i);
  expect(await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })).not.toEqual([]);
});

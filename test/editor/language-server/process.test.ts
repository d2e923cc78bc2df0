import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  CancellationTokenSource,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DidChangeWatchedFilesNotification,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentRangeFormattingRequest,
  DocumentSymbolRequest,
  ExitNotification,
  FileChangeType,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  SelectionRangeRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  ShutdownRequest,
  SignatureHelpRequest,
  WorkspaceSymbolRequest,
  type CodeAction,
  type CompletionItem,
  type FileEvent,
  type Location,
  type MarkupContent,
  type ProtocolConnection,
  type TextEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { marked } from "./support/marked-spec.js";
import { startServerProcess, type ServerProcess } from "./support/server-process.js";

/*
 * `mrl lsp --stdio` as editors start it: a process of its own, which elaborates experiments in a thread of its own. What
 * each feature does in every case is tested beside this, without a process.
 */

const spec = marked(`import { Sinusoid } from "std/tasks"
import { maml, /*unused*/anil } from "std/learners"
import { /*import*/half } from "./shared"

/// The mean of the squares.
fn mean_square(a: f32[n], b: f32[n]) -> f32 {
  let /*shape*/miss = a - b
  return mean(/*use*/miss * miss)
}

const rate = half(/*argument*/0.02)

experiment /*experiment*/waves {
  tasks = Sinusoid()
  learner = /*learner*/maml(model: /*net*/mlp(hidden: [40, 40]), shots: 10, inner_lr: rate)
  train { iterations: 10 }
}
`);

let folder: string;
let server: ServerProcess;
let uri: string;
let shared: string;
let refreshes = 0;
let ask: ProtocolConnection["sendRequest"];

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path).href;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mrl process 🦜 "));
  shared = write("shared.mrl", "/// Half of it.\nfn half(x: f32) -> f32 = x / 2\n");
  uri = write("spec.mrl", spec.text);
  server = await startServerProcess([pathToFileURL(folder).href], {
    workspace: { inlayHint: { refreshSupport: true } },
  });
  server.client.connection.onRequest("workspace/inlayHint/refresh", () => void refreshes++);
  ask = server.client.connection.sendRequest;
  await server.client.open(uri, spec.text);
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  rmSync(folder, { recursive: true });
});

const at = (mark: string) => ({ textDocument: { uri }, position: spec.position(mark) });
const lineOf = (mark: string): number => spec.position(mark).line;
const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe("every feature", () => {
  it("is announced", () => {
    expect(Object.keys(server.client.initialized.capabilities).sort()).toEqual([
      "codeActionProvider",
      "codeLensProvider",
      "completionProvider",
      "definitionProvider",
      "documentFormattingProvider",
      "documentHighlightProvider",
      "documentRangeFormattingProvider",
      "documentSymbolProvider",
      "foldingRangeProvider",
      "hoverProvider",
      "inlayHintProvider",
      "referencesProvider",
      "renameProvider",
      "selectionRangeProvider",
      "semanticTokensProvider",
      "signatureHelpProvider",
      "textDocumentSync",
      "workspaceSymbolProvider",
    ]);
  });

  it("diagnostics: of the declarations, the linter, and an experiment from the other thread", async () => {
    const broken = write("broken.mrl", "");
    await server.client.open(
      broken,
      spec.text.replace("b: f32[n]) ->", "b: f32[3]) ->").replace("inner_lr: rate", "inner_lr: [rate]"),
    );
    const found = await server.client.diagnostics(broken, (all) => all.length >= 3);
    const codes = found.map(({ code }) => String(code));
    expect(codes).toContain("unused-import");
    const lines = found.filter(({ severity }) => severity === 1).map(({ range }) => range.start.line);
    expect([...new Set(lines)]).toEqual([6, 14]);
    await server.client.close(broken);
  });

  it("completion", async () => {
    const items = (await ask(CompletionRequest.type, at("argument"))) as CompletionItem[];
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(["x:", "mean_square", "half"]));
  });

  it("hover: a type with its shape, documentation, and how many parameters a net has", async () => {
    const hovered = async (mark: string): Promise<string> =>
      ((await ask(HoverRequest.type, at(mark)))!.contents as MarkupContent).value;
    expect(await hovered("use")).toContain("let miss: f32[n]");
    expect(await hovered("import")).toContain("Half of it.");
    // The experiment is known once its diagnostics are, in another thread.
    while (!(await hovered("net")).includes("parameters")) await new Promise((wake) => setTimeout(wake, 50));
    expect(await hovered("net")).toContain("1 761 parameters");
    expect(await hovered("learner")).toContain("Finn et al.");
    expect(refreshes).toBeGreaterThan(0);
  });

  it("definition, into the library's files too", async () => {
    const [own] = (await ask(DefinitionRequest.type, at("use"))) as Location[];
    expect(own).toMatchObject({ uri, range: { start: spec.position("shape") } });
    const [library] = (await ask(DefinitionRequest.type, at("learner"))) as Location[];
    const { line } = library!.range.start;
    expect(readFileSync(fileURLToPath(library!.uri), "utf8").split("\n")[line]).toContain("learner maml");
  });

  it("references, highlights and rename, in other files too", async () => {
    const places = (await ask(ReferencesRequest.type, {
      ...at("import"),
      context: { includeDeclaration: true },
    }))!;
    expect(places.map((place) => `${place.uri} ${place.range.start.line}`)).toEqual(
      expect.arrayContaining([`${shared} 1`, `${uri} ${lineOf("import")}`, `${uri} ${lineOf("argument")}`]),
    );
    expect(places).toHaveLength(3);
    expect(await ask(DocumentHighlightRequest.type, at("use"))).toHaveLength(3);
    expect(await ask(PrepareRenameRequest.type, at("import"))).toMatchObject({ placeholder: "half" });
    const { changes } = (await ask(RenameRequest.type, { ...at("import"), newName: "halved" }))!;
    expect(changes![uri]!.map(({ newText }) => newText)).toEqual(["halved", "halved"]);
    expect(changes![shared]!.map(({ range }) => range.start)).toEqual([{ line: 1, character: 3 }]);
    await expect(ask(RenameRequest.type, { ...at("import"), newName: "1" })).rejects.toThrow(/is no name/);
  });

  it("symbols of the document and of the workspace", async () => {
    const symbols = await ask(DocumentSymbolRequest.type, { textDocument: { uri } });
    expect(symbols!.map(({ name }) => name)).toEqual(["mean_square", "rate", "waves"]);
    const found = await ask(WorkspaceSymbolRequest.type, { query: "half" });
    expect(found!.map(({ name, location }) => [name, location.uri])).toContainEqual(["half", shared]);
  });

  it("signature help", async () => {
    const help = await ask(SignatureHelpRequest.type, at("argument"));
    expect(help).toMatchObject({ signatures: [{ label: "half(x: f32)" }], activeParameter: 0 });
  });

  it("semantic tokens, of all and of a range", async () => {
    const { data } = (await ask(SemanticTokensRequest.type, { textDocument: { uri } }))!;
    const range = { start: spec.position("shape"), end: spec.position("use") };
    const part = (await ask(SemanticTokensRangeRequest.type, { textDocument: { uri }, range }))!;
    expect(data.length % 5).toBe(0);
    expect(data.length).toBeGreaterThan(part.data.length);
    expect(part.data.length).toBeGreaterThan(0);
  });

  it("folding and selection ranges", async () => {
    const folds = (await ask(FoldingRangeRequest.type, { textDocument: { uri } }))!;
    expect(folds.map(({ startLine }) => startLine)).toEqual([0, 5, 12]);
    const [selection] = (await ask(SelectionRangeRequest.type, {
      textDocument: { uri },
      positions: [spec.position("use")],
    }))!;
    expect(selection!.parent).toBeDefined();
  });

  it("formatting, of all and of a range", async () => {
    const crooked = write("crooked.mrl", "");
    const text = "const  a=1\r\nconst  b=2\r\n";
    await server.client.open(crooked, text);
    const applied = (edits: TextEdit[] | null): string =>
      TextDocument.applyEdits(TextDocument.create(crooked, "mrl", 0, text), edits!);
    const options = { tabSize: 2, insertSpaces: true };
    const textDocument = { uri: crooked };
    expect(applied(await ask(DocumentFormattingRequest.type, { textDocument, options }))).toBe(
      "const a = 1\r\nconst b = 2\r\n",
    );
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
    expect(applied(await ask(DocumentRangeFormattingRequest.type, { textDocument, range, options }))).toBe(
      "const  a=1\r\nconst b = 2\r\n",
    );
    await server.client.close(crooked);
  });

  it("code actions: the linter's fix, the inferred type, and all fixes", async () => {
    const titles = async (mark: string): Promise<string[]> => {
      const range = { start: spec.position(mark), end: spec.position(mark) };
      const params = { textDocument: { uri }, range, context: { diagnostics: [] } };
      return ((await ask(CodeActionRequest.type, params)) as CodeAction[]).map(({ title }) => title);
    };
    expect(await titles("unused")).toEqual([
      expect.stringMatching(/anil/),
      "Fix all that can be fixed safely",
    ]);
    expect(await titles("shape")).toContain("Add the inferred type `f32[n]`");
  });

  it("inlay hints, and lenses with the numbers of settings and of parameters", async () => {
    const hints = (await ask(InlayHintRequest.type, { textDocument: { uri }, range: whole }))!;
    expect(new Map(hints.map(({ position, label }) => [position.line, label]))).toEqual(
      new Map([
        [lineOf("shape"), ": f32[n]"],
        [lineOf("argument"), ": f32"],
      ]),
    );
    const lenses = (await ask(CodeLensRequest.type, { textDocument: { uri } }))!;
    expect(lenses.map(({ command }) => command!.title)).toEqual([
      "check",
      "train",
      "show graph",
      "16 settings",
      "1 761 parameters",
    ]);
  });
});

describe("whatever the texts and the files", () => {
  const texts: readonly (readonly [what: string, text: string])[] = [
    ["half a text", spec.text.slice(0, spec.text.length / 2)],
    ["Windows line ends", spec.text.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${spec.text}`],
    ["tabs", spec.text.replaceAll("  ", "\t")],
    ["emoji", spec.text.replaceAll("square", "square 🦜")],
    ["a million characters on a line", `const a = "${"🦜".repeat(499_000)}"\n${spec.text}`],
  ];
  it.each(texts)("answers on %s", async (_, text) => {
    const odd = write("odd.mrl", "");
    await server.client.open(odd, text);
    await server.client.diagnostics(odd);
    const textDocument = { uri: odd };
    const position = TextDocument.create(odd, "mrl", 0, text).positionAt(text.length - 4);
    expect(await ask(DocumentSymbolRequest.type, { textDocument })).not.toEqual([]);
    await ask(CompletionRequest.type, { textDocument, position });
    await ask(HoverRequest.type, { textDocument, position });
    expect(server.client.errors).toEqual([]);
    await server.client.close(odd);
  });

  it("goes on where an open document's file is deleted, and what it imports", async () => {
    const library = write("gone.mrl", "fn third(x: f32) -> f32 = x / 3\n");
    const user = write("user.mrl", 'import { third } from "./gone"\nconst a = third(1)\n');
    await server.client.open(user, readFileSync(join(folder, "user.mrl"), "utf8"));
    expect(await server.client.diagnostics(user)).toEqual([]);
    for (const name of ["user.mrl", "gone.mrl"]) unlinkSync(join(folder, name));
    await server.client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [user, library].map((gone): FileEvent => ({ uri: gone, type: FileChangeType.Deleted })),
    });
    const found = await server.client.diagnostics(user, (all) => all.length > 0);
    expect(found[0]!.message).toContain("./gone");
    expect(await ask(DocumentSymbolRequest.type, { textDocument: { uri: user } })).toHaveLength(1);
    await server.client.close(user);
  });

  it("drops what is cancelled", async () => {
    const source = new CancellationTokenSource();
    // They keep the server busy until the cancellation has arrived.
    const before = Array.from({ length: 8 }, () => ask(CompletionRequest.type, at("use")));
    const slow = ask(CompletionRequest.type, at("use"), source.token);
    source.cancel();
    await expect(slow).rejects.toThrow(/cancel/i);
    await Promise.all(before);
    expect(await ask(HoverRequest.type, at("use"))).not.toBeNull();
  });
});

describe("its end", () => {
  it("comes with status 0 when the client shuts it down and tells it to exit", async () => {
    expect(server.client.errors).toEqual([]);
    await ask(ShutdownRequest.type);
    await server.client.connection.sendNotification(ExitNotification.type);
    expect(await server.ended).toMatchObject({ code: 0, signal: null, stderr: "" });
  });

  it("comes with status 1 when the client dies, though an experiment is being elaborated", async () => {
    const other = await startServerProcess();
    const text = readFileSync("examples/mini-map-dream.mrl", "utf8");
    await other.client.open("untitled:large", text);
    await other.client.diagnostics("untitled:large");
    await new Promise((wake) => setTimeout(wake, 400));
    other.child.stdin!.destroy();
    expect(await other.ended).toMatchObject({ code: 1, signal: null, stderr: "" });
  });
});

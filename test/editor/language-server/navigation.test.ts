import {
  DefinitionRequest,
  DocumentHighlightRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  SelectionRangeRequest,
  WorkspaceSymbolRequest,
  type DocumentSymbol,
  type Location,
  type SelectionRange,
  type TextEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client } from "./support/client.js";
import { marked } from "./support/marked-spec.js";

let client: Client;
let folder: string;
const uri = "untitled:spec";
const textDocument = { uri };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mrl lsp "));
  writeFileSync(join(folder, "shared.mrl"), "/// Half of it.\nfn half(x: f32) -> f32 = x / 2\n");
  writeFileSync(
    join(folder, "other.mrl"),
    'import { half } from "./shared"\nconst quarter = half(x: half(1))\n',
  );
  client = await Client.start([pathToFileURL(folder).href]);
});
afterAll(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

describe("definition", () => {
  it("of a name in the file", async () => {
    const { text, caret, range } = marked("fn f(/*a*/long/*b*/: f32) -> f32 = lo/*caret*/ng * 2\n");
    await client.open(uri, text);
    const found = await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument,
      position: caret,
    });
    expect(found).toEqual([{ uri, range: range("a", "b") }]);
  });

  it("of the library's names, in the library's files", async () => {
    const { text, caret } = marked('import { maml } from "std/learners"\nconst l = /*caret*/maml\n');
    await client.open(uri, text);
    const [found] = (await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument,
      position: caret,
    })) as Location[];
    expect(found!.uri).toMatch(/^file:\/\/.*\/src\/std\/learners\/maml\.mrl$/);
  });

  it("of an import's path, the file", async () => {
    const file = pathToFileURL(join(folder, "third.mrl")).href;
    const { text, caret } = marked('import { half } from "./sha/*caret*/red"\n');
    await client.open(file, text);
    const found = await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri: file },
      position: caret,
    });
    expect(found).toMatchObject([{ uri: pathToFileURL(join(folder, "shared.mrl")).href }]);
    await client.close(file);
  });
});

describe("references", () => {
  it("in every spec of the workspace", async () => {
    const shared = pathToFileURL(join(folder, "shared.mrl")).href;
    const { text, caret } = marked("/// Half of it.\nfn ha/*caret*/lf(x: f32) -> f32 = x / 2\n");
    await client.open(shared, text);
    const ask = (includeDeclaration: boolean) =>
      client.connection.sendRequest(ReferencesRequest.type, {
        textDocument: { uri: shared },
        position: caret,
        context: { includeDeclaration },
      });
    const found = (await ask(true))!;
    expect(found.map((one) => one.uri.split("/").at(-1))).toEqual([
      "shared.mrl",
      "other.mrl",
      "other.mrl",
      "other.mrl",
    ]);
    expect(await ask(false)).toHaveLength(3);
    await client.close(shared);
  });

  it("are marked in the document, writes apart from reads", async () => {
    const { text, caret } = marked(
      "fn f(x: f32) -> f32 {\n  var /*caret*/a = x\n  a = a + 1\n  return a\n}\n",
    );
    await client.open(uri, text);
    const found = await client.connection.sendRequest(DocumentHighlightRequest.type, {
      textDocument,
      position: caret,
    });
    expect(found!.map(({ kind }) => kind).sort()).toEqual([2, 2, 3, 3]);
  });
});

/** The text after the edits of a rename of what stands at the caret. */
async function renamed(source: string, newName: string): Promise<string> {
  const { text, caret } = marked(source);
  await client.open(uri, text);
  const edit = await client.connection.sendRequest(RenameRequest.type, {
    textDocument,
    position: caret,
    newName,
  });
  const document = TextDocument.create(uri, "mrl", 0, text);
  return TextDocument.applyEdits(document, edit!.changes![uri] as TextEdit[]);
}

describe("rename", () => {
  it("changes the declaration and all uses", async () => {
    expect(
      await renamed("fn f(/*caret*/a: f32, b: f32) -> f32 = a * b + a\nconst c = f(a: 1, b: 2)\n", "size"),
    ).toBe("fn f(size: f32, b: f32) -> f32 = size * b + size\nconst c = f(size: 1, b: 2)\n");
  });

  it("keeps the names of fields", async () => {
    expect(await renamed("fn f(/*caret*/a: f32) -> {a: f32} = {a}\n", "b")).toBe(
      "fn f(b: f32) -> {a: f32} = {a: b}\n",
    );
  });

  it("changes other files too", async () => {
    const shared = pathToFileURL(join(folder, "shared.mrl")).href;
    const { text, caret } = marked("/// Half of it.\nfn /*caret*/half(x: f32) -> f32 = x / 2\n");
    await client.open(shared, text);
    const edit = await client.connection.sendRequest(RenameRequest.type, {
      textDocument: { uri: shared },
      position: caret,
      newName: "halved",
    });
    expect(
      Object.entries(edit!.changes!).map(([file, edits]) => [file.split("/").at(-1), edits.length]),
    ).toEqual([
      ["shared.mrl", 1],
      ["other.mrl", 3],
    ]);
    await client.close(shared);
  });

  it("says at once what can be renamed", async () => {
    const { text, caret, range } = marked("fn /*a*/fun/*caret*/ny/*b*/(a: f32) -> f32 = a\n");
    await client.open(uri, text);
    const found = await client.connection.sendRequest(PrepareRenameRequest.type, {
      textDocument,
      position: caret,
    });
    expect(found).toEqual({ range: range("a", "b"), placeholder: "funny" });
  });

  const refused: [string, string, string, RegExp][] = [
    [
      "a library's name",
      "const net = /*caret*/mlp(hidden: [1])\n",
      "net2",
      /`mlp` belongs to the standard library/,
    ],
    ["a word", "fn f(/*caret*/a: f32) -> f32 = a\n", "let", /`let` is a word of the language/],
    ["no name", "fn f(/*caret*/a: f32) -> f32 = a\n", "1a", /`1a` is no name/],
    ["one that is taken", "fn f(/*caret*/a: f32, b: f32) -> f32 = a + b\n", "b", /`b` .*already/],
    [
      "one that would be hidden",
      "const /*caret*/a = 1.0\nfn f(b: f32) -> f32 = a + b\n",
      "b",
      /`a` in line 2 would mean something else/,
    ],
    ["a size as a type", "fn f(a: f32[/*caret*/n]) -> f32[n] = a\n", "N", /begins with a capital/],
    ["the whole of nothing", "/*caret*/\n", "b", /no name here/],
  ];
  it.each(refused)("refuses %s", async (_, source, newName, message) => {
    await expect(renamed(source, newName)).rejects.toThrow(message);
  });
});

describe("outline", () => {
  it("shows declarations and what stands in them", async () => {
    await client.open(
      uri,
      `enum Side { left, right }
task Walk {
  hidden goal: f32 ~ Normal(0, 1)
  state at = 0.0
  action move: f32 in -1 .. 1
  observe at
  step { at = at + move }
  reward -abs(at' - goal)
  horizon 5
}
learner l<T: Supervised>() for T {
  state theta = 0.0
  train { log loss = theta }
}
`,
    );
    const found = (await client.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument,
    })) as DocumentSymbol[];
    const names = (all: readonly DocumentSymbol[]): unknown[] =>
      all.map(({ name, children }) => (children?.length ? [name, names(children)] : name));
    expect(names(found)).toEqual([
      ["Side", ["left", "right"]],
      ["Walk", ["goal", "at", "move"]],
      ["l", ["theta", "train"]],
    ]);
  });

  it("of the workspace, by a few letters", async () => {
    const found = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "qtr" });
    expect(found).toMatchObject([{ name: "quarter" }]);
  });
});

describe("folding and selecting", () => {
  it("folds imports, comments and blocks, and leaves their last brackets in sight", async () => {
    await client.open(
      uri,
      'import { maml } from "std/learners"\nimport { Sinusoid } from "std/tasks"\n// a\n// b\nfn f(x: f32) -> f32 {\n  let y = x\n  return y\n}\n',
    );
    const found = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument });
    expect(found!.map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
      [0, 1, "imports"],
      [2, 3, "comment"],
      [4, 6, undefined],
    ]);
  });

  it("grows a selection from a name to the file", async () => {
    const { text, caret } = marked("fn f(x: f32) -> f32 = 2 * (x + /*caret*/x)\n");
    await client.open(uri, text);
    const [found] = (await client.connection.sendRequest(SelectionRangeRequest.type, {
      textDocument,
      positions: [caret],
    }))!;
    const document = TextDocument.create(uri, "mrl", 0, text);
    const texts: string[] = [];
    for (let range: SelectionRange | undefined = found; range; range = range.parent)
      texts.push(document.getText(range.range));
    expect(texts[0]).toBe("x");
    expect(texts).toContain("x + x");
    expect(texts.at(-1)).toBe(text);
  });
});

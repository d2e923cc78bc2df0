import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  DefinitionRequest,
  DocumentHighlightRequest,
  HoverRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  type Location,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { noResult } from "../../../src/compiler/driver/incremental/experiment-result.js";
import { Client } from "./support/client.js";
import { marked } from "./support/marked-spec.js";

const patience = { timeout: 60_000 };

let client: Client;
let folder: string;
const uri = "untitled:spec";
const textDocument = { uri };
const other =
  'import { Span, width } from "./shared"\nfn doubled(s: Span) -> f32 = width({low: 2 * s.low, high: 2 * s.high})\n';
const sharedText =
  "/// From here to there.\ntype Span = {low: f32, high: f32}\nfn width(s: Span) -> f32 = s.high - s.low\n";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mrl fields "));
  writeFileSync(join(folder, "shared.mrl"), sharedText);
  writeFileSync(join(folder, "other.mrl"), other);
  client = await Client.start([pathToFileURL(folder).href]);
});
afterAll(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

/** Where definition leads from the caret: the marks there. */
async function expectDefinition(source: string): Promise<void> {
  const { text, caret, range } = marked(source);
  await client.open(uri, text);
  const found = await client.connection.sendRequest(DefinitionRequest.type, {
    textDocument,
    position: caret,
  });
  expect(found).toEqual([{ uri, range: range("a", "b") }]);
}

async function renamed(source: string, newName: string): Promise<string> {
  const { text, caret } = marked(source);
  await client.open(uri, text);
  const edit = await client.connection.sendRequest(RenameRequest.type, {
    textDocument,
    position: caret,
    newName,
  });
  return TextDocument.applyEdits(TextDocument.create(uri, "mrl", 0, text), edit!.changes![uri]!);
}

describe("the definition of a field", () => {
  it("is in the `type` declaration of such records", () =>
    expectDefinition(
      "type Span = {/*a*/low/*b*/: f32, high: f32}\nfn width(s: Span) -> f32 = s.high - s.l/*caret*/ow\n",
    ));

  it("is in the type of a parameter", () =>
    expectDefinition(
      "fn f(data: {/*a*/x/*b*/: f32, y: f32}[n]) -> f32 = mean([for d in data: d./*caret*/x])\n",
    ));

  it("is where the record is made, of those with the same fields the one above", () =>
    expectDefinition(
      "fn f(a: f32) -> f32 {\n  let p = {x: a, z: a}\n  let q = {/*a*/x/*b*/: a, y: a}\n  return q./*caret*/x + p.x\n}\n",
    ));

  it("is what a rollout records", () =>
    expectDefinition(`import { Bandit } from "std/tasks"
learner l<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {
  state theta = policy.init()
  train {
    let task ~ tasks
    let ep = rollout task {
      let a ~ theta(observation)
      act a
      record /*a*/seen/*b*/ = 1.0
    }
    log total = sum(ep.se/*caret*/en)
  }
}
`));

  it("may be in another file, the library's too", async () => {
    const file = pathToFileURL(join(folder, "other.mrl")).href;
    await client.open(file, other);
    const position = { line: 1, character: other.split("\n")[1]!.indexOf("s.low") + 2 };
    const found = await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri: file },
      position,
    });
    expect(found).toMatchObject([
      { uri: pathToFileURL(join(folder, "shared.mrl")).href, range: { start: { line: 1, character: 13 } } },
    ]);
    await client.close(file);
    const { text, caret } = marked("fn full(r: Ring<f32, 5>) -> i32 = r.si/*caret*/ze\n");
    await client.open(uri, text);
    const [library] = (await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument,
      position: caret,
    })) as Location[];
    expect(library!.uri).toMatch(/\/std\/prelude\/.*\.mrl$/);
  });
});

describe("references of a field", () => {
  it("are of records with the same fields, in all files, and not of others", async () => {
    const shared = pathToFileURL(join(folder, "shared.mrl")).href;
    await client.open(shared, `${sharedText}fn lowest(a: {low: f32}) -> f32 = a.low\n`);
    const ask = async (includeDeclaration: boolean): Promise<string[]> => {
      const found = await client.connection.sendRequest(ReferencesRequest.type, {
        textDocument: { uri: shared },
        position: { line: 1, character: 14 },
        context: { includeDeclaration },
      });
      return found!.map((place) => `${place.uri.split("/").at(-1)}:${place.range.start.line}`).sort();
    };
    expect(await ask(true)).toEqual(["other.mrl:1", "other.mrl:1", "shared.mrl:1", "shared.mrl:2"]);
    expect(await ask(false)).toEqual(["other.mrl:1", "other.mrl:1", "shared.mrl:2"]);
    await client.close(shared);
  });

  it("are marked in the document, where a record is made apart", async () => {
    const { text, caret } = marked("const p = {x: 1.0, y: 2.0}\nconst q = p./*caret*/x + p.x\n");
    await client.open(uri, text);
    const found = await client.connection.sendRequest(DocumentHighlightRequest.type, {
      textDocument,
      position: caret,
    });
    expect(found!.map(({ kind }) => kind).sort()).toEqual([2, 2, 3]);
  });
});

describe("renaming a field", () => {
  it("changes types, reads, and records, those that name it by a variable too", async () => {
    expect(
      await renamed(
        "type Span = {low: f32, high: f32}\nfn span(low: f32, high: f32) -> Span = {low, high}\nfn width(s: Span) -> f32 = s.high - s./*caret*/low\n",
        "from_here",
      ),
    ).toBe(
      "type Span = {from_here: f32, high: f32}\nfn span(low: f32, high: f32) -> Span = {from_here: low, high}\nfn width(s: Span) -> f32 = s.high - s.from_here\n",
    );
  });

  it("changes patterns with the names that they bind", async () => {
    expect(
      await renamed(
        "fn f(a: f32) -> f32 {\n  let p = {/*caret*/x: a, y: a}\n  let {x, y} = p\n  let q = {x, z: x}\n  return x * y + q.x\n}\n",
        "u",
      ),
    ).toBe(
      "fn f(a: f32) -> f32 {\n  let p = {u: a, y: a}\n  let {u, y} = p\n  let q = {x: u, z: u}\n  return u * y + q.x\n}\n",
    );
  });

  it("changes records with more fields that are given for it", async () => {
    expect(
      await renamed("fn f(p: {/*caret*/x: f32}) -> f32 = p.x\nconst a = f({x: 1.0, y: 2.0})\n", "u"),
    ).toBe("fn f(p: {u: f32}) -> f32 = p.u\nconst a = f({u: 1.0, y: 2.0})\n");
  });

  it("changes other files", async () => {
    const shared = pathToFileURL(join(folder, "shared.mrl")).href;
    await client.open(shared, sharedText);
    const at = { textDocument: { uri: shared }, position: { line: 1, character: 14 } };
    expect(await client.connection.sendRequest(PrepareRenameRequest.type, at)).toMatchObject({
      placeholder: "low",
    });
    const edit = await client.connection.sendRequest(RenameRequest.type, { ...at, newName: "bottom" });
    expect(
      Object.entries(edit!.changes!).map(([file, edits]) => [file.split("/").at(-1), edits.length]),
    ).toEqual([
      ["shared.mrl", 2],
      ["other.mrl", 2],
    ]);
    await client.close(shared);
  });

  const refused: [string, string, string, RegExp][] = [
    ["to one that is there", "type A = {/*caret*/a: f32, b: f32}\n", "b", /There is a field `b` already/],
    [
      "that the library reads",
      "fn f(net: f32[2] -> f32[1], a: {/*caret*/x: f32[2], y: f32[1]}[5]) -> f32 = mse(net, a)\n",
      "u",
      /`x` cannot be renamed alone: /,
    ],
    ["to no name", "type A = {/*caret*/a: f32}\n", "1a", /`1a` is no name/],
  ];
  it.each(refused)("is refused %s", async (_, source, newName, message) => {
    await expect(renamed(source, newName)).rejects.toThrow(message);
  });
});

describe("a rename that experiments hang on", () => {
  const { text, caret } = marked(`import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
fn double(p: {/*caret*/x: f32}) -> f32 = 2 * p.x
experiment waves {
  tasks = Sinusoid(amplitude: 1 .. double({x: 2}))
  learner = maml(model: mlp(hidden: [4]), shots: 2, inner_lr: 0.1)
  train { iterations: 1 }
}
`);
  /** What the thread has been asked for and has not answered. */
  const held: (() => void)[] = [];
  let busy: Client;
  beforeAll(async () => {
    busy = await Client.start([], ({ replied }) => ({
      post: ({ id }) => void held.push(() => replied({ id, result: noResult })),
      end: () => undefined,
    }));
  });
  afterAll(() => busy.stop());

  const asked = (): Promise<unknown> =>
    busy.connection.sendRequest(RenameRequest.type, { textDocument, position: caret, newName: "size" });
  const hover = (): Promise<unknown> =>
    busy.connection.sendRequest(HoverRequest.type, { textDocument, position: { line: 2, character: 5 } });

  it("waits for the other thread, and other requests do not", async () => {
    await busy.open(uri, text);
    const answer = asked();
    let isAnswered = false;
    void answer.then(() => (isAnswered = true));
    expect(await hover()).not.toBeNull();
    await vi.waitFor(() => expect(held).not.toEqual([]), patience);
    expect(isAnswered).toBe(false);
    await vi.waitFor(() => {
      held.splice(0).forEach((release) => release());
      expect(isAnswered).toBe(true);
    }, patience);
    expect(await answer).toMatchObject({ changes: { [uri]: [{}, {}, {}] } });
  });

  it("spoils no text that changes meanwhile", async () => {
    await busy.open(uri, text);
    const refusal = asked().catch((error: Error) => error.message);
    expect(await hover()).not.toBeNull();
    await busy.change(uri, [{ text: `${text}\n` }]);
    expect(await hover()).not.toBeNull();
    const timer = setInterval(() => held.splice(0).forEach((release) => release()), 5);
    expect(await refusal).toBe("The text has changed meanwhile.");
    clearInterval(timer);
  });
});

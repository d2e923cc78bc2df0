import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  HoverRequest,
  InlayHintRequest,
  SignatureHelpRequest,
  type CodeAction,
  type CompletionItem,
  type InlayHint,
  type MarkupContent,
  type TextEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client } from "./support/client.js";
import { marked } from "./support/marked-spec.js";

let client: Client;
beforeAll(async () => void (client = await Client.start()));
afterAll(() => client.stop());

const uri = "untitled:spec";
const textDocument = { uri };

async function completions(source: string): Promise<readonly CompletionItem[]> {
  const { text, caret } = marked(source);
  await client.open(uri, text);
  return (await client.connection.sendRequest(CompletionRequest.type, {
    textDocument,
    position: caret,
  })) as CompletionItem[];
}

async function labels(source: string): Promise<string[]> {
  return (await completions(source)).map(({ label }) => label);
}

async function hovered(source: string): Promise<string> {
  const { text, caret } = marked(source);
  await client.open(uri, text);
  await client.diagnostics(uri);
  const found = await client.connection.sendRequest(HoverRequest.type, { textDocument, position: caret });
  return found ? (found.contents as MarkupContent).value : "";
}

const experiment = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment e {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40, 40]), shots: 10, inner_lr: 0.01)
  train { iterations: 10 }
}
`;

describe("completion", () => {
  it("offers what is in sight, and not what is not", async () => {
    const found = await labels(
      "fn f(alpha: f32) -> f32 {\n  let beta = alpha\n  let gamma = /*caret*/\n  let delta = 1\n  return beta\n}\nfn g(epsilon: f32) -> f32 = epsilon\n",
    );
    expect(found).toEqual(expect.arrayContaining(["alpha", "beta", "f", "g", "mlp", "sin", "if", "grad"]));
    expect(found).not.toContain("delta");
    expect(found).not.toContain("epsilon");
    expect(found).not.toContain("gamma");
    expect(found).not.toContain("hidden");
  });

  const places: [string, string, string[], string[]][] = [
    [
      "declarations at the margin",
      "/*caret*/\n",
      ["import", "task", "experiment"],
      ["hidden", "return", "mlp"],
    ],
    [
      "clauses of a task",
      "task T {\n  /*caret*/\n}\n",
      ["hidden", "reward", "split"],
      ["experiment", "return"],
    ],
    ["clauses of a learner", "learner l<T: Mdp>() for T {\n  /*caret*/\n}\n", ["state", "train"], ["reward"]],
    [
      "clauses of an experiment",
      "experiment e {\n  /*caret*/\n}\n",
      ["tasks", "learner", "train"],
      ["state"],
    ],
    [
      "fields of a section",
      "experiment e {\n  train { /*caret*/ }\n}\n",
      ["iterations", "log_every"],
      ["tasks"],
    ],
    [
      "statements in a body",
      "fn f(a: f32) -> f32 {\n  /*caret*/\n}\n",
      ["let", "return", "a"],
      ["reward", "act"],
    ],
    ["types behind a colon", "type Pair = {a: f32}\nfn f(a: /*caret*/", ["f32", "Pair", "Net"], ["let", "f"]],
    [
      "members of an interface",
      "learner l<T: Mdp>() for T {\n  state s: T./*caret*/\n}\n",
      ["Action", "Observation"],
      ["X"],
    ],
    [
      "fields of a record",
      "fn f(p: {left: f32, right: f32}) -> f32 = p./*caret*/\n",
      ["left", "right"],
      ["p", "let"],
    ],
    [
      "an enum's members",
      "enum Side { left, right }\nconst s = Side./*caret*/\n",
      ["left", "right"],
      ["Side"],
    ],
    [
      "members of the enum asked for",
      "enum Side { left, right }\nfn f(s: Side) -> bool = s == l/*caret*/\n",
      ["left"],
      [],
    ],
    [
      "members of a net",
      "module m<n>() {\n  param w: f32[n] = 0\n  call(x: f32[n]) -> f32[n] = x\n}\nmodule k<n>() {\n  sub inner = m<n>()\n  call(x: f32[n]) -> f32[n] = inner./*caret*/\n}\n",
      ["w", "call"],
      ["x"],
    ],
    [
      "what a task can do",
      "learner l<T: Supervised>() for T {\n  fn g(task) = task./*caret*/\n  train { let task ~ tasks\n let x = g(task) }\n}\n",
      ["draw"],
      [],
    ],
    ["parameters of a call", "const net = mlp(/*caret*/)\n", ["hidden:", "activation:"], []],
    ["parameters that are left", "const net = mlp(hidden: [1], /*caret*/)\n", ["activation:"], ["hidden:"]],
    ["folders of an import", 'import { maml } from "/*caret*/"\n', ["std/", "./"], []],
    ["folders of the library", 'import { maml } from "std//*caret*/"\n', ["tasks", "learners"], []],
    ["names of an import", 'import { /*caret*/ } from "std/learners"\n', ["maml", "pearl"], ["let"]],
  ];
  it.each(places)("offers %s", async (_, source, wanted, unwanted) => {
    const found = await labels(source);
    expect(found).toEqual(expect.arrayContaining(wanted));
    for (const name of unwanted) expect(found).not.toContain(name);
  });

  it("offers nothing in a comment", async () => {
    expect(await labels("// a /*caret*/\nconst a = 1\n")).toEqual([]);
  });

  it("imports what the library would give", async () => {
    const items = await completions('import { maml } from "std/learners"\nconst l = pea/*caret*/\n');
    const edit = items.find(({ label }) => label === "pearl")!.additionalTextEdits![0]!;
    expect(edit).toMatchObject({ newText: ", pearl", range: { start: { line: 0, character: 13 } } });
  });
});

describe("hover", () => {
  it("shows a function with its documentation", async () => {
    const found = await hovered(
      "/// Twice of it.\nfn twice(x: f32[n]) -> f32[n] = 2 * x\nconst y = /*caret*/twice([1.0, 2.0])\n",
    );
    expect(found).toContain("fn twice(x: f32[n]) -> f32[n]");
    expect(found).toContain("Twice of it.");
  });

  it("shows the shape of a name", async () => {
    const found = await hovered(
      "fn f(a: f32[n, 3], b: f32[3, m]) -> f32[n, m] {\n  let both = a @ b\n  return /*caret*/both\n}\n",
    );
    expect(found).toContain("both: f32[n, m]");
  });

  it("shows the library's documentation and where it stands", async () => {
    const found = await hovered("const a = /*caret*/adam(1e-3)\n");
    expect(found).toContain("Kingma");
    expect(found).toContain("std/prelude/optimisers.mrl");
  });

  it("counts a net's parameters in an experiment", async () => {
    const { text, caret } = marked(experiment.replace("mlp(hidden", "m/*caret*/lp(hidden"));
    await client.open(uri, text);
    for (;;) {
      const found = await client.connection.sendRequest(HoverRequest.type, { textDocument, position: caret });
      const { value } = found!.contents as MarkupContent;
      if (!value.includes("parameters")) continue;
      // 1·40 + 40 + 40·40 + 40 + 40·1 + 1
      expect(value).toContain("1 761 parameters");
      return;
    }
  });

  it("explains a problem", async () => {
    const found = await hovered("const a = /*caret*/nothing\n");
    expect(found).toContain("MRL2001: Unknown name");
    expect(found).toContain("mrl explain MRL2001");
  });
});

describe("signature help", () => {
  it("marks the parameter at hand, by its name too", async () => {
    const ask = async (source: string) => {
      const { text, caret } = marked(source);
      await client.open(uri, text);
      return client.connection.sendRequest(SignatureHelpRequest.type, { textDocument, position: caret });
    };
    const first = (await ask("fn f(a: f32, b = 1.0) -> f32 = a\nconst c = f(/*caret*/"))!;
    expect(first.signatures[0]!.label).toBe("f(a: f32, b = 1.0)");
    expect(first.activeParameter).toBe(0);
    expect(
      (await ask("fn f(a: f32, b = 1.0) -> f32 = a\nconst c = f(1, /*caret*/)\n"))!.activeParameter,
    ).toBe(1);
    expect(
      (await ask("fn f(a: f32, b = 1.0) -> f32 = a\nconst c = f(b: /*caret*/)\n"))!.activeParameter,
    ).toBe(1);
    expect(await ask("const c = 1/*caret*/\n")).toBeNull();
  });
});

async function hints(text: string): Promise<[string, InlayHint][]> {
  const document = TextDocument.create(uri, "mrl", 0, text);
  const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const found = await client.connection.sendRequest(InlayHintRequest.type, { textDocument, range });
  return found!.map((hint) => {
    const before = text.slice(0, document.offsetAt(hint.position));
    return [/\w+(\[[^\]]*\])?$/.exec(before)![0] + (hint.label as string), hint];
  });
}

describe("inlay hints", () => {
  it("show inferred shapes where no type is written", async () => {
    const text =
      "fn f(a: f32[n, 3], b: f32[3, m]) -> f32[m] {\n  let both = a @ b\n  let one: f32[m] = both[0]\n  let two = 2\n  return sum([for row in both: row])\n}\n";
    await client.open(uri, text);
    const found = await hints(text);
    expect(found.map(([text]) => text)).toEqual(["both: f32[n, m]", "row: f32[m]"]);
  });

  it("stand behind the counts of a draw, which are in the type too", async () => {
    const text =
      "task Table(static n = 3) {\n  hidden mean[n, 2] ~ Normal(0, 1)\n  let (a, b)[ 4 ] ~ Pair()\n  let x[n] ~ Normal(0, 1)\n  example { x, y = x }\n}\n";
    await client.open(uri, text);
    const found = (await hints(text)).map(([text]) => text);
    expect(found).toContain("mean[n, 2]: f32[n, 2]");
  });

  it("show an experiment's numbers", async () => {
    const spec = readFileSync("docs/internals.mrl", "utf8");
    await client.open(uri, spec);
    for (;;) {
      const found = (await hints(spec)).map(([text]) => text);
      if (!found.includes("support: {x: f32[3], y: f32[3]}")) continue;
      expect(found).toContain("batch[2]: a task of Line[2]");
      return;
    }
  });
});

/** The text after the first action of a title. */
async function acted(source: string, title: RegExp): Promise<string | undefined> {
  const { text, caret } = marked(source);
  await client.open(uri, text);
  const diagnostics = await client.diagnostics(uri);
  const range = { start: caret, end: caret };
  const actions = (await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument,
    range,
    context: { diagnostics },
  })) as CodeAction[];
  const action = actions.find((one) => title.test(one.title));
  if (!action) return undefined;
  const document = TextDocument.create(uri, "mrl", 0, text);
  return TextDocument.applyEdits(document, action.edit!.changes![uri] as TextEdit[]);
}

describe("code actions", () => {
  it("fix what a diagnostic knows to fix", async () => {
    expect(await acted("fn f(slope: f32) -> f32 = /*caret*/slop * 2\n", /Change it to `slope`/)).toBe(
      "fn f(slope: f32) -> f32 = slope * 2\n",
    );
  });

  it("fix what the linter finds", async () => {
    expect(
      await acted('import { maml, /*caret*/pearl } from "std/learners"\nconst l = maml\n', /pearl/),
    ).toBe('import { maml } from "std/learners"\nconst l = maml\n');
  });

  it("write an inferred type", async () => {
    const source = "fn f(a: f32[n]) -> f32[n] {\n  let /*caret*/b = 2 * a\n  return b\n}\n";
    expect(await acted(source, /inferred type/)).toBe(
      "fn f(a: f32[n]) -> f32[n] {\n  let b: f32[n] = 2 * a\n  return b\n}\n",
    );
    expect(
      await acted("fn f(a: f32) -> f32 {\n  let /*caret*/b: f32 = a\n  return b\n}\n", /inferred/),
    ).toBeUndefined();
  });
});

describe("code lenses", () => {
  it("stand on each experiment", async () => {
    await client.open(uri, experiment);
    const found = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument }))!;
    expect(found.map(({ command }) => command!.command)).toEqual([
      "mrl.check",
      "mrl.train",
      "mrl.showGraph",
      "mrl.showSettings",
      "mrl.showState",
    ]);
    expect(found[1]!.command!.arguments).toEqual([uri, "e"]);
    expect(found[1]!.range.start).toEqual({ line: 3, character: 11 });
  });

  it("count what can be set and, but for copies, the parameters of nets", async () => {
    const twins = `learner twins<T: Supervised>(model: Net<T.X, T.Y>, rate = 0.1) for T {
  state one = model.init()
  state two = model.init()
  state target = one
  train {
    let task ~ tasks
    let data = task.draw(5)
    log loss = minimise mse(one, data) + mse(two, data) + mse(target, data) over one, two with sgd(rate)
    target = one
  }
}

experiment many {
  tasks = Sinusoid()
  learner = twins(model: linear())
  train { iterations: 10 }
}
`;
    await client.open(uri, `${experiment}\n${twins}`);
    for (;;) {
      const found = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument }))!;
      const titles = found.map(({ command }) => command!.title);
      if (titles.includes("settings") || titles.includes("state")) continue;
      const counts = titles.filter((title) => /\d/.test(title));
      expect(counts).toEqual(["16 settings", "1 761 parameters", "6 settings", "4 parameters"]);
      return;
    }
  });
});

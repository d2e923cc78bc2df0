import {
  CompletionRequest,
  HoverRequest,
  SignatureHelpRequest,
  type CompletionItem,
  type MarkupContent,
} from "vscode-languageserver-protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client } from "./support/client.js";
import { marked } from "./support/marked-spec.js";

let client: Client;
const uri = "untitled:spec";
const textDocument = { uri };
beforeAll(async () => void (client = await Client.start()));
afterAll(() => client.stop());

async function hovered(source: string): Promise<string> {
  const { text, caret: position } = marked(source);
  await client.open(uri, text);
  const found = await client.connection.sendRequest(HoverRequest.type, { textDocument, position });
  return (found?.contents as MarkupContent | undefined)?.value ?? "";
}

describe("hover", () => {
  it("shows the head of a declaration without what its body begins with", async () => {
    const task = await hovered(
      "task /*caret*/Line {\n  /// How steep {it} is.\n  hidden slope: f32 ~ Uniform(-1, 1)\n  example { x: f32 ~ Uniform(-1, 1), y = slope * x }\n}\n",
    );
    expect(task).toBe("```mrl\ntask Line\n```");
    const learner = await hovered(
      "learner /*caret*/keep<T: Supervised>(\n  shape: {a: f32} = {a: 1.0}, // not {this}\n) for T {\n  state start = 0.0\n}\n",
    );
    expect(learner).toMatch(/\{a: 1\.0\},\n\) for T\n```/);
    expect(learner).not.toMatch(/state|not/);
  });

  it("shows the signature of what the language has built in, and says what it does", async () => {
    const text = await hovered("fn f(x: f32[n]) -> f32 = /*caret*/mean(x)\n");
    expect(text).toContain("mean(xs: T[n], where: bool[…]? = none) -> T");
    expect(text).toContain("The mean along the leading axis");
    // A name of one's own is what it is declared to be.
    expect(await hovered("fn mean(x: f32) -> f32 = x\nconst a = /*caret*/mean(1.0)\n")).toBe(
      "```mrl\nfn mean(x: f32) -> f32\n```",
    );
  });

  it("says of a size that it is one, and of an argument what its value is", async () => {
    expect(await hovered("fn f(x: f32[/*caret*/n]) -> f32 = mean(x)\n")).toBe("```mrl\nsize n\n```");
    const argument = await hovered("const o = adam(1e-3, /*caret*/eps: 1e-5)\n");
    expect(argument).toContain("eps = 1e-8");
    expect(argument).toContain("f32");
    const written = await hovered(
      "fn f(x: f32, static n = 2) -> f32 = x * n\nconst a = f(1.0, /*caret*/n: 3)\n",
    );
    expect(written).toBe("```mrl\nstatic n: int = 2\n```");
  });
});

it("signature help and completion know what the language has built in", async () => {
  const { text, caret: position } = marked(
    "fn f(x: f32[n], m: bool[n]) -> f32 = mean(x, where: /*caret*/m)\n",
  );
  await client.open(uri, text);
  const at = { textDocument, position };
  expect(await client.connection.sendRequest(SignatureHelpRequest.type, at)).toMatchObject({
    signatures: [{ label: "mean(xs: T[n], where: bool[…]? = none)" }],
    activeParameter: 1,
  });
  const items = (await client.connection.sendRequest(CompletionRequest.type, at)) as CompletionItem[];
  expect(items.find(({ label }) => label === "mean")).toMatchObject({
    detail: "mean(xs: T[n], where: bool[…]? = none) -> T",
    documentation: { value: expect.stringContaining("leading axis") as string },
  });
});

import { readFileSync } from "node:fs";
import { SemanticTokensRangeRequest, SemanticTokensRequest } from "vscode-languageserver-protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { semanticTokensLegend } from "../../../src/editor/language-server/features/semantic-tokens.js";
import { Client } from "./support/client.js";

let client: Client;
beforeAll(async () => void (client = await Client.start()));
afterAll(() => client.stop());

const uri = "untitled:spec";
const textDocument = { uri };

/** Tokens as `text: class modifiers`, in order. */
function decoded(text: string, data: readonly number[]): string[] {
  const { tokenTypes, tokenModifiers } = semanticTokensLegend;
  const lines = text.split(/\r\n|\n|\r/);
  const found: string[] = [];
  let [line, column] = [0, 0];
  for (let i = 0; i < data.length; i += 5) {
    const [down, along, length, type, bits] = data.slice(i, i + 5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    line += down;
    column = down > 0 ? along : column + along;
    const modifiers = tokenModifiers.filter((_, bit) => bits & (1 << bit));
    found.push(
      [`${lines[line]!.slice(column, column + length)}: ${tokenTypes[type]}`, ...modifiers].join(" "),
    );
  }
  return found;
}

async function classified(text: string): Promise<string[]> {
  await client.open(uri, text);
  const { data } = (await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument }))!;
  return decoded(text, data);
}

it("tells what each token is", async () => {
  expect(
    await classified(`/// Twice.
fn twice<T>(static n: int, x: f32[n], side: Side) -> f32[n] {
  let two = 2.5 // 🦜
  var y = two * x
  y = tanh(y)
  return if side == left then y else mlp
}
enum Side { left, right }
`),
  ).toEqual([
    "/// Twice.: comment documentation",
    "fn: keyword",
    "twice: function declaration",
    "<: operator",
    "T: typeParameter declaration",
    ">: operator",
    "static: keyword",
    "n: parameter declaration static",
    "int: type",
    "x: parameter declaration",
    "f32: type",
    "n: parameter static",
    "side: parameter declaration",
    "Side: enum",
    "->: operator",
    "f32: type",
    "n: parameter static",
    "let: keyword",
    "two: variable declaration readonly",
    "=: operator",
    "2.5: number",
    "// 🦜: comment",
    "var: keyword",
    "y: variable declaration",
    "=: operator",
    "two: variable readonly",
    "*: operator",
    "x: parameter",
    "y: variable modification",
    "=: operator",
    "tanh: function defaultLibrary",
    "y: variable",
    "return: keyword",
    "if: keyword",
    "side: parameter",
    "==: operator",
    "left: enumMember",
    "then: keyword",
    "y: variable",
    "else: keyword",
    "mlp: class defaultLibrary",
    "enum: keyword",
    "Side: enum declaration",
    "left: enumMember declaration",
    "right: enumMember declaration",
  ]);
});

it("takes words of clauses for names where they are names", async () => {
  const found = await classified(readFileSync("test/good/syntax/corners.mrl", "utf8"));
  const start = found.indexOf("names: function declaration");
  const names = found.slice(start, found.indexOf("layout: function declaration"));
  expect(names.slice(0, 8)).toEqual([
    "names: function declaration",
    "state: parameter declaration",
    "f32: type",
    "step: parameter declaration",
    "f32: type",
    "task: parameter declaration",
    "f32: type",
    "->: operator",
  ]);
  expect(names.filter((token) => token.endsWith(": keyword"))).toEqual([
    "let: keyword",
    "let: keyword",
    "var: keyword",
    "var: keyword",
    "let: keyword",
    "return: keyword",
    "fn: keyword",
  ]);
});

it("gives the tokens of a range alone", async () => {
  const text = "const a = 1\nconst b = 2\nconst c = 3\n";
  await client.open(uri, text);
  const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 11 } };
  const { data } = (await client.connection.sendRequest(SemanticTokensRangeRequest.type, {
    textDocument,
    range,
  }))!;
  expect(decoded(text, data)).toEqual([
    "const: keyword",
    "b: variable declaration readonly",
    "=: operator",
    "2: number",
  ]);
});

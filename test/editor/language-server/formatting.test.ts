import {
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type TextEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "./support/client.js";
import { marked } from "./support/marked-spec.js";

let client: Client;
beforeAll(async () => void (client = await Client.start()));
afterAll(() => client.stop());

const uri = "untitled:spec";
const textDocument = { uri };
const options = { tabSize: 8, insertSpaces: false };

function applied(text: string, edits: TextEdit[] | null): string {
  return TextDocument.applyEdits(TextDocument.create(uri, "mrl", 0, text), edits ?? []);
}

async function formatted(text: string): Promise<string> {
  await client.open(uri, text);
  return applied(
    text,
    await client.connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options }),
  );
}

it("formats a document as mrl fmt does", async () => {
  expect(await formatted("fn  f( a:f32 )->f32=a*2 // 🦜\nconst b=1\n")).toBe(
    "fn f(a: f32) -> f32 = a * 2 // 🦜\nconst b = 1\n",
  );
});

it("keeps line ends", async () => {
  expect(await formatted("const  a=1\r\nconst b = 2\r\n")).toBe("const a = 1\r\nconst b = 2\r\n");
});

it("leaves a document with errors of syntax as it is", async () => {
  expect(await formatted("fn  f( a:f32 ->f32=a*2\n")).toBe("fn  f( a:f32 ->f32=a*2\n");
});

it("formats what a range touches", async () => {
  const { text, range } = marked("const  a=1\nconst /*start*/ b=2/*end*/\nconst  c=3\n");
  await client.open(uri, text);
  const edits = await client.connection.sendRequest(DocumentRangeFormattingRequest.type, {
    textDocument,
    range: range("start", "end"),
    options,
  });
  expect(applied(text, edits)).toBe("const  a=1\nconst b = 2\nconst  c=3\n");
});

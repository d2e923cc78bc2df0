import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileToTypeScript } from "../../src/compiler/driver/typescript.js";
import { formatTypeScript } from "../../src/runtime/format-typescript.js";
import { fileHost } from "../compiler/support/hosts.js";

const page = "docs/typescript.md";

/** A quotation: the comment that names the command, and the fence after it. */
const quotation = /<!-- mrl compile (\S+) -->\n\n```ts\n[\s\S]*?```\n/;

it("quotes what `mrl compile` writes (UPDATE_GOLDEN=1 writes it anew)", async () => {
  const text = readFileSync(page, "utf8");
  const [whole, spec] = quotation.exec(text)!;
  const { text: written } = compileToTypeScript(spec!, fileHost, { set: [] });
  const fence = `<!-- mrl compile ${spec!} -->\n\n\`\`\`ts\n${await formatTypeScript(written!)}\`\`\`\n`;
  const expected = text.replace(whole, () => fence);
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(page, expected);
  expect(readFileSync(page, "utf8")).toBe(expected);
});

/** Declarations that are quoted: the comment that names the command, and the fence after it. */
const excerpt = /<!-- parts of mrl compile (\S+) -->\n\n```ts\n([\s\S]*?)```\n/;

it("quotes declarations as `mrl compile` writes them (UPDATE_GOLDEN=1 writes them anew)", async () => {
  const before = readFileSync(page, "utf8");
  const [whole, spec, quoted] = excerpt.exec(before)!;
  const { text } = compileToTypeScript(spec!, fileHost, { set: [] });
  const written = await formatTypeScript(text!);
  const names = [...quoted!.matchAll(/^(?:class|function) (\w+)/gm)].map((match) => match[1]!);
  expect(names).toEqual(["Bandit", "trial"]);
  const declarations = names.map((name) => declarationOf(written, name));
  const fence = `<!-- parts of mrl compile ${spec!} -->\n\n\`\`\`ts\n${declarations.join("\n")}\`\`\`\n`;
  const expected = before.replace(whole, () => fence);
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(page, expected);
  expect(readFileSync(page, "utf8")).toBe(expected);
});

/** A declaration of a file, with the comment above it. */
function declarationOf(text: string, name: string): string {
  const start = text.search(new RegExp(`^(?:class|function) ${name}\\b`, "m"));
  const comment = text.lastIndexOf("\n\n", start) + 2;
  return text.slice(comment, text.indexOf("\n}\n", start) + 3);
}

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

it("quotes declarations as `mrl compile` writes them", async () => {
  const [, spec, quoted] = excerpt.exec(readFileSync(page, "utf8"))!;
  const { text } = compileToTypeScript(spec!, fileHost, { set: [] });
  const written = await formatTypeScript(text!);
  const declarations = quoted!.split(/\n(?=\/\*\*)/);
  expect(declarations.length).toBe(2);
  for (const declaration of declarations) expect(written).toContain(declaration.trimEnd());
});

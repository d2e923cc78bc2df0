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

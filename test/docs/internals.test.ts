import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loopStages } from "./support/loop-stages.js";
import { stages } from "./support/stages.js";

const page = "docs/internals.md";

/** A quotation: the comment that names the stage, and the fence after it. */
const quotation = /<!-- stage: (\w+) -->\n\n(```\w*)\n([\s\S]*?)```\n/g;

describe("docs/internals.md", () => {
  it("quotes what the stages print (UPDATE_GOLDEN=1 writes the quotations anew)", async () => {
    const printed: Readonly<Record<string, string>> = { ...stages(), ...(await loopStages()) };
    const text = readFileSync(page, "utf8");
    const quoted = new Set<string>();
    const expected = text.replaceAll(quotation, (_, stage: string, fence: string) => {
      quoted.add(stage);
      return `<!-- stage: ${stage} -->\n\n${fence}\n${printed[stage] ?? "no such stage\n"}\`\`\`\n`;
    });
    if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(page, expected);
    expect(readFileSync(page, "utf8")).toBe(expected);
    expect([...quoted].sort()).toEqual(Object.keys(printed).sort());
  });
});

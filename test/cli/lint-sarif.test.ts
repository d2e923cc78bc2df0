import { Ajv } from "ajv";
import { createRequire } from "node:module";
import type { Log } from "sarif";
import { expect, test } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { NodeHost } from "../../src/runtime/host.js";
import { sarifLog } from "../../src/cli/lint-sarif.js";
import { unmarked } from "../../src/editor/lint/page.js";
import { rules } from "../../src/editor/lint/rules/index.js";
import { found } from "../editor/lint/support/linted.js";

/** The schema that OASIS publishes. It is written in a draft whose words this schema uses as today's do, but for its own name. */
const { id, $schema, ...schema } = createRequire(import.meta.url)(
  "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
) as Record<string, unknown>;
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  // One of its patterns is none in today's reading.
  unicodeRegExp: false,
  formats: {
    uri: (text) => URL.canParse(text),
    "uri-reference": (text) => URL.canParse(text, "file:///here/"),
    "date-time": (text) => !Number.isNaN(Date.parse(text)),
  },
});
const validate = ajv.compile(schema);

function expectValid(log: Log): void {
  expect([validate(log), validate.errors]).toEqual([true, null]);
}

test("is the schema of SARIF 2.1.0, and refuses what is none", () => {
  expect([id, $schema]).toEqual([expect.stringContaining("sarif-2.1.0"), expect.any(String)]);
  expect(validate({ version: "2.1.0", runs: [{ tool: {} }] })).toBe(false);
  expect(validate({ version: "2.1.0", runs: [], more: 1 })).toBe(false);
});

test("a log without findings is valid", () => {
  expectValid(JSON.parse(sarifLog([], () => undefined)) as Log);
});

test("an error that keeps a spec from being linted is a result, with its code as a rule", () => {
  const text = "fn f(x: f32 -> f32 = x\n";
  const broken = checkFile("/a.mrl", new NodeHost(new Map([["/a.mrl", text]]))).diagnostics;
  const log = JSON.parse(sarifLog(broken, () => text)) as Log;
  expectValid(log);
  const [run] = log.runs;
  const { ruleId, ruleIndex, level, locations } = run!.results![0]!;
  expect([ruleId, level]).toEqual([broken[0]!.code, "error"]);
  expect(run!.tool.driver.rules![ruleIndex!]!.id).toBe(ruleId);
  expect(locations![0]!.physicalLocation!.region!.startLine).toBe(1);
});

test.each(rules.map((rule) => [rule.name, rule] as const))(
  "a log with %s is valid, with its fixes",
  (_, rule) => {
    const { text } = unmarked(rule.example.bad);
    const { findings } = found(text, { extends: "pedantic" });
    const file = "specs/über uns.mrl";
    const own = findings.map((finding) => ({
      ...finding,
      file,
      fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, file })) })),
    }));
    const log = JSON.parse(sarifLog(own, () => text)) as Log;
    expectValid(log);
    const results = log.runs[0]!.results!;
    expect(results.map(({ ruleId }) => ruleId)).toEqual(findings.map(({ code }) => code));
    expect(results.map(({ fixes }) => fixes?.length ?? 0)).toEqual(findings.map(({ fixes }) => fixes.length));
  },
);

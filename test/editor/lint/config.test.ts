import { expect, test } from "vitest";
import { levelOf } from "../../../src/editor/lint/config.js";
import { ConfigError, readLintConfig } from "../../../src/editor/lint/config-file.js";
import { rules } from "../../../src/editor/lint/rules/index.js";
import { found } from "./support/linted.js";

const running = (config: unknown): string[] => {
  const read = readLintConfig(config);
  return rules.filter((rule) => levelOf(rule, read) !== "off").map(({ name }) => name);
};

test("without a configuration the recommended rules run", () => {
  expect(running({})).toEqual(rules.filter(({ set }) => set === "recommended").map(({ name }) => name));
  expect(running({ lint: {} })).toEqual(running({}));
});

test("the pedantic set holds all rules, and none holds none", () => {
  expect(running({ lint: { extends: "pedantic" } })).toEqual(rules.map(({ name }) => name));
  expect(running({ lint: { extends: "none" } })).toEqual([]);
  expect(running({ lint: { extends: "none", rules: { naming: "error" } } })).toEqual(["naming"]);
});

test("a level is that of the findings", () => {
  const severities = (rulesOf: Readonly<Record<string, "off" | "warning" | "error">>): string[] =>
    found("const A = 1", { rules: rulesOf }).findings.map(({ severity }) => severity);
  expect([severities({}), severities({ naming: "error" }), severities({ naming: "off" })]).toEqual([
    ["warning"],
    ["error"],
    [],
  ]);
});

const wrong: readonly (readonly [config: unknown, message: RegExp, hint: RegExp])[] = [
  [
    { lint: { rules: { "unused-imprt": "off" } } },
    /there is no rule unused-imprt/,
    /did you mean unused-import\?/,
  ],
  [{ lint: { rules: { zebra: "off" } } }, /there is no rule zebra/, /known are ambiguous-unit, /],
  [{ lnt: {} }, /there is no setting lnt/, /did you mean lint\?/],
  [{ lint: { extend: "none" } }, /there is no setting extend/, /did you mean extends\?/],
  [
    { lint: { rules: { naming: "warn" } } },
    /lint\.rules\.naming is none of its values/,
    /off, warning, error/,
  ],
  [{ lint: { extends: "all" } }, /lint\.extends is none of its values/, /recommended, pedantic, none/],
  [[], /the configuration must be object/, /^$/],
];

test.each(wrong)("%j cannot be used", (config, message, hint) => {
  let error: unknown;
  try {
    readLintConfig(config);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message).toMatch(message);
  expect((error as ConfigError).hint ?? "").toMatch(hint);
});

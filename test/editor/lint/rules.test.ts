import { describe, expect, test } from "vitest";
import { page, unmarked } from "../../../src/editor/lint/page.js";
import { rules } from "../../../src/editor/lint/rules/index.js";
import { found, only } from "./support/linted.js";

test("rules have a name in kebab case, once, and stand in its order", () => {
  const names = rules.map(({ name }) => name);
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  expect(names).toEqual([...new Set(names)].sort());
});

describe.each(rules.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  const { text, spans } = unmarked(rule.example.bad);
  // What suppressions hold back is for the others to say.
  const config = "audit" in rule ? {} : only(name);

  test("reports the marked places of its bad example, and nothing else", () => {
    const findings = found(text, config);
    expect(findings.errors).toEqual([]);
    expect(spans.length).toBeGreaterThan(0);
    expect(findings.places).toEqual(spans.map(({ start, end }) => text.slice(start, end)));
    expect(findings.spans).toEqual(spans);
  });

  test("reports nothing in its good example", () => {
    const findings = found(rule.example.good, config);
    expect(findings.errors).toEqual([]);
    expect(findings.places).toEqual([]);
  });

  test("has examples that no other recommended rule reports", () => {
    const others = (spec: string): string[] => found(spec, {}).codes.filter((code) => code !== name);
    expect(others(text)).toEqual([]);
    expect(found(rule.example.good, {}).codes).toEqual([]);
  });

  test("has a page", () => {
    expect(page(rule)).toMatch(/^# [a-z-]+\n\n[A-Z].*\n\n\S/);
    expect(rule.summary).not.toMatch(/\.$/);
  });
});

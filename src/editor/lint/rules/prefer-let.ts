import type { SpecRule } from "../rule.js";
import { kindsWithin, namesOf } from "../tree.js";

export const preferLet: SpecRule = {
  name: "prefer-let",
  set: "recommended",
  summary: "A `var` that is never assigned again",
  explanation: `
\`var\` tells a reader to look for where the value changes, and makes every loop around it carry it. Where nothing
assigns it after its start, \`let\` says so.`,
  example: {
    bad: `fn rolled(x: f32[n], keep: f32) -> f32 {
  var «rest» = 1 - keep
  var total = 0.0
  for each in x { total = keep * total + rest * each }
  return total
}`,
    good: `fn rolled(x: f32[n], keep: f32) -> f32 {
  let rest = 1 - keep
  var total = 0.0
  for each in x { total = keep * total + rest * each }
  return total
}`,
  },
  check({ module, names }, report) {
    for (const statement of kindsWithin(module.tree, "var")) {
      const declared = namesOf(statement.pattern);
      const symbols = declared.map(({ node }) => names.declaredBy(node));
      if (symbols.some((symbol) => symbol && names.usesOf(symbol).some(({ role }) => role === "write")))
        continue;
      const [first] = declared;
      if (!first || declared.every(({ name }) => name.text.startsWith("_"))) continue;
      const { start } = statement.span;
      // A number that \`let\` names is known when the graph is built, and bounded by itself; what \`var\` holds is not.
      const { kind } = statement.start.value;
      const isSafe = statement.type !== undefined || (kind !== "number" && kind !== "unary");
      const edits = [{ span: { start, end: start + "var".length }, text: "let" }];
      report(first.name.span, `\`${first.name.text}\` is never assigned again`, {
        fixes: [{ title: "Make it a `let`", edits, isSafe }],
      });
    }
  },
};

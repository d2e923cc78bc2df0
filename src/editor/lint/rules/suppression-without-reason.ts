import type { SuppressionRule } from "../rule.js";

export const suppressionWithoutReason: SuppressionRule = {
  name: "suppression-without-reason",
  set: "recommended",
  summary: "A suppression that says no reason, or names no rule",
  explanation: `
A rule may be wrong about a line; who reads the line next wants to know why it is. After the name of the rule stands a colon and the reason:
\`// mrl-lint-disable-next-line RULE: reason\`, or \`// mrl-lint-disable RULE: reason\` for a whole
file. Without one a suppression holds nothing back.`,
  example: {
    bad: `fn noisy(x: f32) -> f32 {
  «// mrl-lint-disable-next-line naming»
  let y_of_x ~ Normal(x, 1)
  return y_of_x
}`,
    good: `fn noisy(x: f32) -> f32 {
  // mrl-lint-disable-next-line naming: the paper's name
  let Y ~ Normal(x, 1)
  return Y
}`,
  },
  audit(suppressions, report) {
    for (const { rules, reason, span } of suppressions) {
      if (rules.length === 0) report(span, "this suppression names no rule");
      else if (reason === "") report(span, "this suppression gives no reason, and so holds nothing back");
    }
  },
};

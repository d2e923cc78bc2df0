import type * as ast from "../../../compiler/syntax/ast.js";
import { balanced } from "../edits.js";
import { standardCall } from "../flow.js";
import type { Names } from "../names.js";
import type { SpecRule } from "../rule.js";
import { kindsWithin } from "../tree.js";

export const unstableFormula: SpecRule = {
  name: "unstable-formula",
  set: "recommended",
  summary: "A formula that overflows or loses all digits where a function of the library does not",
  explanation: `
In 32 bits \`exp(89)\` is infinite, and \`1 + 1e-8\` is 1: \`log(softmax(x))\` is \`-inf\` for an unlikely class, and its gradient
not a number. The library has each of these as one function that is right everywhere:

| instead of           | write            |
| -------------------- | ---------------- |
| \`log(softmax(x))\`    | \`log_softmax(x)\` |
| \`log(sum(exp(x)))\`   | \`logsumexp(x)\`   |
| \`log(sigmoid(x))\`    | \`-softplus(-x)\`  |
| \`log(1 + exp(x))\`    | \`softplus(x)\`    |
| \`log(1 + x)\`         | \`log1p(x)\`       |
| \`exp(x) - 1\`         | \`expm1(x)\`       |

The last bits of the two differ, so that a fix is offered and never applied by itself.`,
  example: {
    bad: `fn surprise(logits: f32[n], label: i32 in 0 ..< n) -> f32 = -«log(softmax(logits))»[label]`,
    good: `fn surprise(logits: f32[n], label: i32 in 0 ..< n) -> f32 = -log_softmax(logits)[label]`,
  },
  check({ module, names }, report) {
    const textOf = ({ span: part }: ast.Expression): string => {
      const { start, end } = balanced(module.text, part);
      return module.text.slice(start, end);
    };
    for (const part of kindsWithin(module.tree, "call", "binary")) {
      const better = part.kind === "call" ? ofLog(part, names) : ofDifference(part, names);
      if (!better) continue;
      const text = better.write(textOf(better.of));
      report(part.span, `\`${text}\` is the same number, and right where this one is not`, {
        fixes: [{ title: `Write \`${text}\``, edits: [{ span: part.span, text }], isSafe: false }],
      });
    }
  },
};

interface Better {
  readonly of: ast.Expression;
  readonly write: (of: string) => string;
}

/** What to write for `log(…)`. */
function ofLog(call: ast.CallExpression, names: Names): Better | undefined {
  const inner = argument(call, "log", names);
  if (!inner) return undefined;
  const of = (name: string): ast.Expression | undefined => argument(inner, name, names);
  const softmax = of("softmax");
  if (softmax) return { of: softmax, write: (x) => `log_softmax(${x})` };
  const sigmoid = of("sigmoid");
  if (sigmoid) return { of: sigmoid, write: (x) => `(-softplus(-(${x})))` };
  const summed = of("sum");
  const exponents = summed && argument(summed, "exp", names);
  // Exponents that are shifted already are how `logsumexp` itself is written.
  const isShifted = exponents?.kind === "binary" && exponents.operator === "-";
  if (exponents && !isShifted) return { of: exponents, write: (x) => `logsumexp(${x})` };
  if (inner.kind !== "binary" || inner.operator !== "+") return undefined;
  const rest = isOne(inner.left) ? inner.right : isOne(inner.right) ? inner.left : undefined;
  const exponent = rest && argument(rest, "exp", names);
  if (exponent) return { of: exponent, write: (x) => `softplus(${x})` };
  return rest && { of: rest, write: (x) => `log1p(${x})` };
}

/** What to write for `exp(x) - 1`. */
function ofDifference({ operator, left, right }: ast.BinaryExpression, names: Names): Better | undefined {
  const exponent = operator === "-" && isOne(right) ? argument(left, "exp", names) : undefined;
  return exponent && { of: exponent, write: (x) => `expm1(${x})` };
}

/** The one argument of a call of a standard function, where an expression is that. */
function argument(expression: ast.Expression, name: string, names: Names): ast.Expression | undefined {
  const args = standardCall(expression, name, names)?.args;
  return args?.length === 1 ? args[0]!.value : undefined;
}

/** The number 1; static numbers are exact, and make no formula unstable. */
function isOne(expression: ast.Expression): boolean {
  return expression.kind === "number" && expression.value === 1;
}

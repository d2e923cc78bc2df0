import type * as ast from "../../../compiler/syntax/ast.js";
import { Flow, isGradient } from "../flow.js";
import { Names } from "../names.js";
import type { SpecRule } from "../rule.js";
import type { Subject } from "../subject.js";
import { kindsWithin } from "../tree.js";

/** Rates of gradient steps that anybody takes lie well within. */
const sensible = { least: 1e-6, most: 10 } as const;

export const innerRate: SpecRule = {
  name: "inner-rate",
  set: "recommended",
  summary: "The rate of an inner gradient step that is negative, zero, or far from any that works",
  explanation: `
The inner rate is the number on which a meta-gradient hangs most: at 0 nothing adapts, below 0 the inner loop climbs the
loss, and beyond 10 or below a millionth there is hardly a net and a loss for which a step helps. Most papers take 0.001 to 1. It is
found by its place: a learner's parameter that multiplies an inner gradient; its default and what an experiment
gives for it are looked at where they are plain numbers.`,
  example: {
    bad: `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment waves {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40]), shots: 10, inner_lr: «100»)
  train { iterations: 1_000 }
}`,
    good: `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment waves {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40]), shots: 10, inner_lr: 0.01)
  train { iterations: 1_000 }
}`,
  },
  check(subject, report) {
    const { module, names } = subject;
    const judge = (param: ast.Param, value: ast.Expression | undefined): void => {
      const rate = value && numberOf(value);
      const problem = rate === undefined ? undefined : problemOf(rate);
      if (value && problem)
        report(value.span, `the inner rate \`${param.name.text}\` is ${rate}: ${problem}`);
    };
    for (const declaration of module.tree.declarations) {
      if (declaration.kind === "learner")
        for (const param of ratesOf(declaration, names)) judge(param, param.default);
      if (declaration.kind !== "experiment") continue;
      for (const { value } of declaration.bindings) {
        for (const call of kindsWithin(value, "call")) {
          const learner = learnerOf(call, subject);
          if (!learner) continue;
          const rates = new Set(ratesOf(learner.declaration, learner.names));
          let position = 0;
          for (const { name, value: given } of call.args) {
            const { params } = learner.declaration;
            const param = name ? params.find((one) => one.name.text === name.text) : params[position++];
            if (param && rates.has(param)) judge(param, given);
          }
        }
      }
    }
  },
};

function problemOf(rate: number): string | undefined {
  if (rate < 0) return "the inner loop climbs the loss";
  if (rate === 0) return "nothing adapts";
  if (rate > sensible.most) return "a step this large helps with hardly any net";
  return rate < sensible.least ? "a step this small changes nothing" : undefined;
}

function numberOf(value: ast.Expression): number | undefined {
  if (value.kind === "number") return value.value;
  return value.kind === "unary" && value.operator === "-" && value.operand.kind === "number"
    ? -value.operand.value
    : undefined;
}

function learnerOf(
  { callee }: ast.CallExpression,
  { names }: Subject,
): { readonly declaration: ast.LearnerDeclaration; readonly names: Names } | undefined {
  const binding = names.global(callee);
  return binding?.declaration.kind === "learner"
    ? { declaration: binding.declaration, names: new Names(binding.module) }
    : undefined;
}

/** The parameters of a learner that multiply a gradient which its inner loop takes. */
function ratesOf(learner: ast.LearnerDeclaration, names: Names): ast.Param[] {
  const flow = new Flow(names, learner);
  const isInner = flow.finder((part) => isGradient(part, names));
  const multipliers = new Set<object | undefined>();
  for (const { operator, left, right } of kindsWithin(learner, "binary")) {
    if (operator !== "*") continue;
    if (left.kind === "reference" && isInner(right)) multipliers.add(names.local(left)?.node);
    else if (right.kind === "reference" && isInner(left)) multipliers.add(names.local(right)?.node);
  }
  return learner.params.filter((param) => multipliers.has(param));
}

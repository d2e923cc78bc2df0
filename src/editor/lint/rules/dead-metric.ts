import type * as ast from "../../../compiler/syntax/ast.js";
import { isPure } from "../purity.js";
import type { SpecRule } from "../rule.js";
import type { Subject } from "../subject.js";
import { kindsWithin, partsWithin } from "../tree.js";

export const deadMetric: SpecRule = {
  name: "dead-metric",
  set: "recommended",
  summary: "A `log` or `report` whose number never changes, or a `record` that nothing reads",
  explanation: `
A metric is there to be watched. One that is made of parameters and constants alone draws a flat line through every run: the run's manifest
holds these already. What a rollout records and nobody reads is computed at every step for
nothing; often the one that was meant is read in its place.`,
  example: {
    bad: `learner walker<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>, lr = 1e-3) for T {
  state theta = policy.init()
  train {
    let task ~ tasks
    let ep = rollout task {
      let d = theta(observation)
      let a ~ d
      act a
      record «entropy» = d.entropy()
    }
    log loss = minimise -mean(
      [for s in ep: theta(s.observation).log_prob(s.action) * s.reward],
      where: ep.alive,
    ) over theta with adam(lr)
    log «rate» = lr
  }
}`,
    good: `learner walker<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>, lr = 1e-3) for T {
  state theta = policy.init()
  train {
    let task ~ tasks
    let ep = rollout task {
      let d = theta(observation)
      let a ~ d
      act a
      record entropy = d.entropy()
    }
    log loss = minimise -mean(
      [for s in ep: theta(s.observation).log_prob(s.action) * s.reward],
      where: ep.alive,
    ) over theta with adam(lr)
    log entropy = mean(ep.entropy, where: ep.alive)
  }
}`,
  },
  check(subject, report) {
    const { module } = subject;
    const read = fieldsRead(module.tree);
    for (const learner of module.tree.declarations) {
      if (learner.kind !== "learner") continue;
      for (const { kind, name, value } of kindsWithin(learner, "log", "report")) {
        if (isFixed(value, subject))
          report(name.span, `the number that \`${kind} ${name.text}\` gives never changes`);
      }
      for (const rollout of kindsWithin(learner, "rollout")) {
        for (const part of kindsWithin(rollout.body, "record")) {
          if (isRecordStatement(part) && !read.has(part.name.text))
            report(part.name.span, `\`${part.name.text}\` is recorded and never read`);
        }
      }
    }
  },
};

/** The statement `record a = e`; records as values and patterns are of the kind too. */
function isRecordStatement(part: object): part is ast.RecordStatement {
  return "name" in part && "value" in part;
}

/** Every field that is read, by a dot or by a record pattern; what is called after a dot is a method. */
function fieldsRead(root: object): Set<string> {
  const read = new Set<string>();
  const methods = new Set<object>(kindsWithin(root, "call").map(({ callee }) => callee));
  for (const part of partsWithin(root)) {
    if (!("kind" in part) || methods.has(part)) continue;
    if (part.kind === "field" && "object" in part) read.add((part as ast.FieldExpression).name.text);
    if (part.kind === "recordPattern")
      for (const { text } of (part as Extract<ast.Pattern, { kind: "recordPattern" }>).fields) read.add(text);
  }
  return read;
}

/** Whether an expression is made of numbers, constants and parameters of its learner alone. */
function isFixed(value: ast.Expression, { names }: Subject): boolean {
  if (!isPure(value, names)) return false;
  return kindsWithin(value, "reference").every((reference) => {
    const symbol = names.local(reference);
    if (symbol)
      return symbol.kind === "const" || (symbol.kind === "parameter" && symbol.container?.kind === "learner");
    const declared = names.global(reference)?.declaration.kind;
    return declared === undefined
      ? isCallee(reference, value)
      : declared === "const" || isCallee(reference, value);
  });
}

/** Whether a name is what is called, as of the functions of the language. */
function isCallee(reference: ast.Reference, within: ast.Expression): boolean {
  return kindsWithin(within, "call").some(({ callee }) => callee === reference);
}

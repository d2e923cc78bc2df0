import type * as ast from "../../../compiler/syntax/ast.js";
import { balanced } from "../edits.js";
import { Flow, isGradient, standardCall } from "../flow.js";
import type { Edit, FindingExtras, SpecRule } from "../rule.js";
import type { Subject } from "../subject.js";
import { childrenOf, kindsWithin } from "../tree.js";

export const silentFirstOrder: SpecRule = {
  name: "silent-first-order",
  set: "recommended",
  summary:
    "A `stop_gradient` around an inner gradient that makes the meta-gradient first-order without a word",
  explanation: `
The outer loop differentiates through the inner step. With the inner gradient behind \`stop_gradient\` the second
derivatives are gone: what remains is the first-order approximation (Finn et al. 2017, section 5.2), another algorithm
under the same name. Say it by a static parameter, which stands in the run's manifest and can be set:
\`static if first_order then stop_gradient(g) else g\`.

Looked at is what a \`minimise\` or an \`objective\` evaluates. A \`stop_gradient\` under a \`static if\` is let be, and one that holds no
inner gradient, such as a target's.`,
  example: {
    bad: `learner descend<T: Supervised>(
  model: Net<T.X, T.Y>,
  loss: (T.X -> T.Y, T.Example[n]) -> f32,
  inner_lr = 0.01,
) for T {
  state theta = model.init()
  fn update(phi, support) {
    let g = grad(net => loss(net, support))(phi)
    return phi - inner_lr * «stop_gradient(g)»
  }
  train {
    let batch[4] ~ tasks
    log loss = minimise mean([for task in batch: loss(update(theta, task.draw(10)), task.draw(10))])
      over theta with adam(1e-3)
  }
}`,
    good: `learner descend<T: Supervised>(
  model: Net<T.X, T.Y>,
  loss: (T.X -> T.Y, T.Example[n]) -> f32,
  inner_lr = 0.01,
  static first_order = false,
) for T {
  state theta = model.init()
  fn update(phi, support) {
    let g = grad(net => loss(net, support))(phi)
    return phi - inner_lr * (static if first_order then stop_gradient(g) else g)
  }
  train {
    let batch[4] ~ tasks
    log loss = minimise mean([for task in batch: loss(update(theta, task.draw(10)), task.draw(10))])
      over theta with adam(1e-3)
  }
}`,
  },
  check(subject, report) {
    const { module, names } = subject;
    for (const learner of module.tree.declarations) {
      if (learner.kind !== "learner") continue;
      const flow = new Flow(names, learner);
      const takesGradient = flow.finder((part) => isGradient(part, names));
      const differentiated = flow.reachedFrom([
        ...kindsWithin(learner, "minimise").map(({ value }) => value),
        ...learner.members.filter((member) => member.kind === "phase" && member.phase === "objective"),
      ]);
      const visit = (part: object, isStated: boolean): void => {
        const call = standardCall(part, "stop_gradient", names);
        const isCut = call && !isStated && differentiated.has(call);
        if (isCut && call.args.some(({ value }) => takesGradient(value))) {
          report(
            call.span,
            "an inner gradient is made a constant here, so that the meta-gradient is first-order, and no static parameter says so",
            { fixes: fixOf(subject, learner, call) },
          );
        }
        const states = isStated || ("isStatic" in part && part.isStatic === true && "condition" in part);
        for (const child of childrenOf(part)) visit(child, states);
      };
      visit(learner, false);
    }
  },
};

/** A parameter that says it, and is on: the graph stays the same. */
function fixOf(
  { module: { text } }: Subject,
  learner: ast.LearnerDeclaration,
  call: ast.CallExpression,
): FindingExtras["fixes"] {
  const last = learner.params.at(-1);
  const [argument] = call.args;
  if (!last || !argument) return [];
  const { start, end } = balanced(text, argument.span);
  const value = text.slice(start, end);
  const cut = text.slice(call.span.start, call.span.end);
  const edits: Edit[] = [{ span: call.span, text: `(static if first_order then ${cut} else ${value})` }];
  if (!learner.params.some(({ name }) => name.text === "first_order")) {
    const after = { start: last.span.end, end: last.span.end };
    edits.unshift({ span: after, text: ", static first_order = true" });
  }
  return [{ title: "Say so by a static parameter `first_order`", edits, isSafe: false }];
}

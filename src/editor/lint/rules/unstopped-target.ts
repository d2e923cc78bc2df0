import type { SourceSymbol } from "../../../compiler/symbols/symbol.js";
import type * as ast from "../../../compiler/syntax/ast.js";
import { balanced } from "../edits.js";
import { Flow, standardCall } from "../flow.js";
import type { SpecRule } from "../rule.js";
import { kindsWithin } from "../tree.js";

/** Functions of an error that grow with it. */
const losses = ["square", "squared_norm", "abs", "norm"] as const;

export const unstoppedTarget: SpecRule = {
  name: "unstopped-target",
  set: "recommended",
  summary: "A bootstrapped regression target through which the gradient flows into the net that it trains",
  explanation: `
The target of temporal-difference learning, \`r + gamma * v(next)\`, is taken for a constant: the net is to come nearer to the
target, not the target to the net. Where the gradient flows through it too, what is minimised is the residual, whose
minimum is another one when transitions are random (Baird 1995; Sutton and Barto 2018, section 11.5). Put \`stop_gradient(…)\`
around the target, or use a target net.

Looked at are squared and absolute errors inside a \`minimise\` one side of which is a net's value and the other one a sum with
a value of the same net. A target that is computed before the \`minimise\` is a constant.`,
  example: {
    bad: `learner critic<T: Mdp>(
  policy: Net<T.Observation, Dist<T.Action>>,
  value: Net<T.Observation, f32>,
  gamma = 0.99,
) for T {
  state pi = policy.init()
  state v = value.init()
  train {
    let task ~ tasks
    let ep = rollout task { let a ~ pi(observation); act a }
    log loss = minimise mean(
      [for s in ep: {
        let y = «s.reward + (if s.terminated then 0.0 else gamma * v(s.next_observation))»
        return square(v(s.observation) - y)
      }],
      where: ep.alive,
    ) over v with adam(1e-3)
  }
}`,
    good: `learner critic<T: Mdp>(
  policy: Net<T.Observation, Dist<T.Action>>,
  value: Net<T.Observation, f32>,
  gamma = 0.99,
) for T {
  state pi = policy.init()
  state v = value.init()
  train {
    let task ~ tasks
    let ep = rollout task { let a ~ pi(observation); act a }
    log loss = minimise mean(
      [for s in ep: {
        let y = stop_gradient(s.reward + (if s.terminated then 0.0 else gamma * v(s.next_observation)))
        return square(v(s.observation) - y)
      }],
      where: ep.alive,
    ) over v with adam(1e-3)
  }
}`,
  },
  check({ module, names }, report) {
    for (const learner of module.tree.declarations) {
      if (learner.kind !== "learner") continue;
      const flow = new Flow(names, learner);
      const isStopped = (part: object): boolean => standardCall(part, "stop_gradient", names) !== undefined;
      const reported = new Set<ast.Expression>();
      for (const { value, over } of kindsWithin(learner, "minimise")) {
        const trained = new Set(over.map((name) => names.localName(name)));
        const reached = flow.reachedFrom([value]);
        for (const error of errorsIn(reached, flow)) {
          const sides = [error.left, error.right].map((side) => flow.definition(side));
          for (const [prediction, target] of [sides, sides.toReversed()] as [
            ast.Expression,
            ast.Expression,
          ][]) {
            const net = netOf(prediction, flow);
            // What a `let` outside of the `minimise` computed is a constant; so is a net that it does not train.
            if (!net || !reached.has(target) || (net.kind === "state" && !trained.has(net))) continue;
            const isSum = target.kind === "binary" && (target.operator === "+" || target.operator === "-");
            const calls = (part: object): boolean => netCalled(part, flow) === net;
            if (!isSum || !flow.finder(calls, isStopped)(target) || reported.has(target)) continue;
            reported.add(target);
            const span = balanced(module.text, target.span);
            const text = module.text.slice(span.start, span.end);
            report(
              span,
              `the gradient flows through this target into \`${net.name}\`, which it is the target of`,
              {
                fixes: [
                  {
                    title: "Make the target a constant",
                    edits: [{ span, text: `stop_gradient(${text})` }],
                    isSafe: false,
                  },
                ],
              },
            );
          }
        }
      }
    }
  },
};

/** The differences of which an error is made: `a - b` in `square(a - b)` or `(a - b) ^ 2`. */
function* errorsIn(reached: ReadonlySet<object>, flow: Flow): Generator<ast.BinaryExpression> {
  for (const part of reached) {
    const call = losses.map((name) => standardCall(part, name, flow.names)).find((one) => one !== undefined);
    const squared =
      "operator" in part && part.operator === "^" ? (part as ast.BinaryExpression).left : undefined;
    const error = call?.args[0]?.value ?? squared;
    const meant = error && flow.definition(error);
    if (meant?.kind === "binary" && meant.operator === "-") yield meant;
  }
}

/** The net whose value an expression is, perhaps one entry of it. */
function netOf(expression: ast.Expression, flow: Flow): SourceSymbol | undefined {
  const meant = flow.definition(expression);
  if (meant.kind === "index" || meant.kind === "field") return netOf(meant.object, flow);
  return netCalled(meant, flow);
}

/** The state or parameter that a part calls; a function of the file is none. */
function netCalled(part: object, { names }: Flow): SourceSymbol | undefined {
  if (!("kind" in part) || part.kind !== "call") return undefined;
  const symbol = names.local((part as ast.CallExpression).callee);
  return symbol?.kind === "state" || symbol?.kind === "parameter" ? symbol : undefined;
}

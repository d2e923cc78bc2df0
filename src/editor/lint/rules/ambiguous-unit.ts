import type * as ast from "../../../compiler/syntax/ast.js";
import type { Names } from "../names.js";
import type { SpecRule } from "../rule.js";
import { kindsWithin } from "../tree.js";

/** Words for when something happens or how much is kept, in a name that says no unit. */
const amounts: ReadonlySet<string> = new Set(
  "capacity buffer warmup warm burn anneal annealing decay every interval period delay duration until".split(
    " ",
  ),
);

/** Words that count only where the default is a large whole number: `start = 0.1` is no time. */
const times: ReadonlySet<string> = new Set(["start", "after", "begin"]);
const large = 10;

const unit =
  "(?:step|iteration|episode|task|trial|update|epoch|transition|frame|sample|example|shot|turn|trip|rollout|trajector|item|entr|row|token|batch|game|pull|second|minute|hour|point)";

const unitWord = new RegExp(`^${unit}(?:s|es|y|ies)?$`);

export const ambiguousUnit: SpecRule = {
  name: "ambiguous-unit",
  set: "recommended",
  summary: "A capacity or a schedule of which nothing says what it is counted in",
  explanation: `
Environment steps, episodes, gradient updates, outer iterations: a paper's "10k" is each of these somewhere, and a
schedule in the wrong one is off by a factor of twenty without an error. Put the unit into the name (\`anneal_iterations\`,
\`replay_transitions\`), or say it in the documentation of the learner or task, after the name: the rate falls over the first
\`anneal\` iterations.

Looked at are parameters of learners and tasks that are numbers: sizes of rings, and names with words such as \`every\`,
\`warmup\`, \`capacity\`, \`decay\`.`,
  example: {
    bad: `/// Descends from a start that is kept.
learner slow<T: Supervised>(
  model: Net<T.X, T.Y>,
  loss: (T.X -> T.Y, T.Example[n]) -> f32,
  «warmup» = 1_000,
) for T {
  state theta = model.init()
  train {
    let task ~ tasks
    let lr = linear_schedule(0.0, 1e-3, warmup, iteration)
    log loss = minimise loss(theta, task.draw(10)) over theta with adam(lr)
  }
}`,
    good: `/// Descends from a start that is kept. The rate grows in the first \`warmup\` iterations.
learner slow<T: Supervised>(
  model: Net<T.X, T.Y>,
  loss: (T.X -> T.Y, T.Example[n]) -> f32,
  warmup = 1_000,
) for T {
  state theta = model.init()
  train {
    let task ~ tasks
    let lr = linear_schedule(0.0, 1e-3, warmup, iteration)
    log loss = minimise loss(theta, task.draw(10)) over theta with adam(lr)
  }
}`,
  },
  check({ module, names }, report) {
    for (const declaration of module.tree.declarations) {
      if (declaration.kind !== "learner" && declaration.kind !== "task") continue;
      const sizes = ringSizes(declaration, names);
      for (const param of declaration.params) {
        const { text } = param.name;
        const words = text.split("_");
        const isAmount = isCount(param) && (words.some((word) => amounts.has(word)) || isTime(words, param));
        if (!isAmount && !sizes.has(param)) continue;
        if (words.some((word) => unitWord.test(word)) || isDocumented(text, declaration.doc ?? "")) continue;
        report(param.name.span, `nothing says what \`${text}\` is counted in`, {
          hints: ["put the unit into its name, or after its name in the documentation"],
        });
      }
    }
  },
};

/** Whether a parameter may be a count: a number without a fraction, or one whose default says nothing of it. */
function isCount({ type, default: start }: ast.Param): boolean {
  if (start?.kind === "number") return Number.isInteger(start.value) && start.value > 1;
  const path = type?.kind === "typeName" ? type.path[0]?.text : undefined;
  return start === undefined && (path === "int" || path === "i32");
}

function isTime(words: readonly string[], { default: start }: ast.Param): boolean {
  const last = words.at(-1);
  return last !== undefined && times.has(last) && start?.kind === "number" && start.value >= large;
}

/** Whether the documentation names a parameter and, within a few words, a unit after it. */
function isDocumented(name: string, doc: string): boolean {
  return new RegExp(`\`${name}\`(?:,? [\\w\`]+){0,2} ${unit}`).test(doc.replace(/\s+/g, " "));
}

/** The parameters that say how much the rings of a learner hold. */
function ringSizes(declaration: ast.Declaration, names: Names): Set<object | undefined> {
  const found = new Set<object | undefined>();
  for (const { path, args } of kindsWithin(declaration, "typeName")) {
    const size = path[0]?.text === "Ring" ? args[1] : undefined;
    if (size?.kind === "dim") found.add(names.local(size.value)?.node);
    const [name] = size?.kind === "type" && size.type.kind === "typeName" ? size.type.path : [];
    if (name) found.add(names.localName(name)?.node);
  }
  return found;
}

import { prune, type TensorT, type Type } from "../../../compiler/types/type.js";
import type { Dim } from "../../../compiler/types/dim.js";
import type * as ast from "../../../compiler/syntax/ast.js";
import { balanced } from "../edits.js";
import { Flow, standardCall } from "../flow.js";
import type { SpecRule } from "../rule.js";
import type { Subject } from "../subject.js";
import { calleeOf, kindsWithin, partsWithin } from "../tree.js";

export const bareMaskedMean: SpecRule = {
  name: "bare-masked-mean",
  set: "recommended",
  summary: "A mean over the steps of an episode that counts those after its end",
  explanation: `
A rollout's arrays are as long as the horizon. Steps after the end of an episode repeat the last one that counts, with reward
0 and \`alive\` false; a bare \`mean\` takes them in, so that short episodes weigh what they should not.
\`mean(x, where: ep.alive)\` is the mean over the steps that count.

Looked at are fields that stand beside an \`alive\`, what is computed from them step by step, and whatever is as long as
\`T.horizon\` says without an \`alive\` in it. Means over episodes, such as of their returns, are let be.`,
  example: {
    bad: `learner gambler<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {
  state theta = policy.init()
  train {
    let task ~ tasks
    let ep = rollout task {
      let d = theta(observation)
      let a ~ d
      act a
      record lp = d.log_prob(a)
    }
    log loss = minimise -mean(
      [for s in ep: theta(s.observation).log_prob(s.action) * s.reward],
      where: ep.alive,
    ) over theta with adam(1e-3)
    log surprise = -mean(«ep.lp»)
  }
}`,
    good: `learner gambler<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>) for T {
  state theta = policy.init()
  train {
    let task ~ tasks
    let ep = rollout task {
      let d = theta(observation)
      let a ~ d
      act a
      record lp = d.log_prob(a)
    }
    log loss = minimise -mean(
      [for s in ep: theta(s.observation).log_prob(s.action) * s.reward],
      where: ep.alive,
    ) over theta with adam(1e-3)
    log surprise = -mean(ep.lp, where: ep.alive)
  }
}`,
  },
  check(subject, report) {
    for (const declaration of subject.module.tree.declarations) {
      if (declaration.kind === "experiment") continue;
      const steps = new Steps(subject, new Flow(subject.names, declaration));
      const reported = new Set<object>();
      // From the inside out: of a mean of means the inner one is to blame.
      for (const call of kindsWithin(declaration, "call").toReversed()) {
        if (!standardCall(call, "mean", subject.names) || call.args.length !== 1) continue;
        const { value, span } = call.args[0]!;
        const mask = steps.maskOf(value);
        const isBlamed = partsWithin(value).some((part) => reported.has(part));
        if (!mask && (isBlamed || !steps.isPerStep(value))) continue;
        reported.add(call);
        const { end: at } = balanced(subject.module.text, span);
        const edits = [{ span: { start: at, end: at }, text: `, where: ${mask}` }];
        const fix = { title: `Count the steps of \`${mask}\``, edits, isSafe: false };
        report(value.span, "this mean counts the steps after an episode's end", {
          hints: [`\`where: ${mask ?? "…alive"}\` counts those that are alive`],
          fixes: mask === undefined ? [] : [fix],
        });
      }
    }
  },
};

/** Functions of one number, which work on an array number by number. */
const elementwise: ReadonlySet<string> = new Set(
  "abs exp log log1p expm1 sqrt rsqrt sin cos tanh sigmoid softplus square relu clip min max stop_gradient sign".split(
    " ",
  ),
);

class Steps {
  /** Whether an expression heeds a mask, whatever it does with it. */
  readonly #heedsMask: (part: object) => boolean;

  constructor(
    readonly subject: Subject,
    readonly flow: Flow,
  ) {
    this.#heedsMask = flow.finder(
      (part) => "name" in part && (part.name === "alive" || isNamed(part.name, "alive")),
    );
  }

  /** Whether the entries of an expression are counted by the horizon of any tasks, and none of them is masked. */
  isPerStep(expression: ast.Expression): boolean {
    const type = this.#typeOf(expression);
    const [first] = type?.kind === "tensor" && type.dtype === "f32" ? type.dims : [];
    return first !== undefined && countsSteps(first) && !this.#heedsMask(expression);
  }

  /** The text of what marks the steps that count, where an expression holds a number for each step; else undefined. */
  maskOf(expression: ast.Expression): string | undefined {
    const meant = this.flow.definition(expression);
    switch (meant.kind) {
      case "field":
        return this.#maskBeside(meant);
      case "unary":
        return this.maskOf(meant.operand);
      case "binary":
        return this.maskOf(meant.left) ?? this.maskOf(meant.right);
      case "call": {
        const callee = calleeOf(meant);
        const isElementwise =
          callee.kind === "reference" &&
          elementwise.has(callee.name) &&
          this.subject.names.isStandard(callee, callee.name);
        if (!isElementwise || meant.args.some(({ name }) => name)) return undefined;
        // Of a single array, `max` and `min` are its largest and smallest number.
        if ((callee.name === "max" || callee.name === "min") && meant.args.length === 1) return undefined;
        return meant.args.map(({ value }) => this.maskOf(value)).find((mask) => mask !== undefined);
      }
      case "comprehension":
        return meant.isStatic ? undefined : this.#maskOfTurns(meant.iterable);
      default:
        return undefined;
    }
  }

  /** `ep.lp`, where `ep.alive` has an entry for each of its own. */
  #maskBeside({ object, name }: ast.FieldExpression): string | undefined {
    const alive = aliveOf(this.#typeOf(object));
    const own = alive && fieldOf(this.#typeOf(object), name.text);
    if (!alive || own?.kind !== "tensor" || name.text === "alive") return undefined;
    const isPerStep = alive.dims.every((dim, i) => own.dims[i]?.equals(dim));
    return isPerStep ? `${this.#textOf(object)}.alive` : undefined;
  }

  /** What marks the turns of a comprehension over an episode, or over fields of one side by side. */
  #maskOfTurns(iterable: ast.Expression): string | undefined {
    if (standardCall(iterable, "zip", this.subject.names)) {
      const { args } = iterable as ast.CallExpression;
      return args.map(({ value }) => this.#maskOfTurns(value)).find((mask) => mask !== undefined);
    }
    if (iterable.kind === "field") {
      return this.#isVector(iterable) ? this.maskOf(iterable) : undefined;
    }
    // Over several episodes a turn is an episode.
    return aliveOf(this.#typeOf(iterable))?.dims.length === 1 ? `${this.#textOf(iterable)}.alive` : undefined;
  }

  #isVector(expression: ast.FieldExpression): boolean {
    return aliveOf(this.#typeOf(expression.object))?.dims.length === 1;
  }

  #typeOf(expression: ast.Expression): Type | undefined {
    const type = this.subject.types.get(expression);
    return type && prune(type);
  }

  #textOf({ span }: ast.Expression): string {
    const { text } = this.subject.module;
    const { start, end } = balanced(text, span);
    return text.slice(start, end);
  }
}

function isNamed(name: unknown, text: string): boolean {
  return typeof name === "object" && name !== null && "text" in name && name.text === text;
}

/** Whether a size hangs on the horizon of the tasks that a learner is for, which has a name until they are known. */
function countsSteps(size: Dim): boolean {
  let found = false;
  size.replaced(({ name }) => {
    found ||= name.endsWith(".horizon");
    return undefined;
  });
  return found;
}

function fieldOf(type: Type | undefined, name: string): Type | undefined {
  const field = type?.kind === "record" ? type.fields.get(name) : undefined;
  return field && prune(field);
}

/** The mask of an episode or of several: a field `alive` of truth values, one a step. */
function aliveOf(type: Type | undefined): TensorT | undefined {
  const alive = fieldOf(type, "alive");
  return alive?.kind === "tensor" && alive.dtype === "bool" && alive.dims.length > 0 ? alive : undefined;
}

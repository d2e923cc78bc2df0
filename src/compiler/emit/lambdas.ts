import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import { Body } from "./body.js";
import { arrowBody, patternText, usedPattern } from "./loops.js";
import { valueText } from "./expressions.js";
import { Keys } from "./key-ref.js";
import { arrowBlock } from "./statements.js";
import { typeText } from "./types.js";

/** `x => e` as an arrow function. Where it draws it takes a key, which is its caller's. */
export function lambdaCode(body: Body, lambda: ast.Lambda): string {
  const place = ({ subject }: Activation): number =>
    subject.definer ? body.runs.indexOf(subject.definer) : body.runs.length;
  const runs = (body.writer.runsOf(lambda) ?? [])
    .filter((run) => place(run) >= 0)
    .toSorted((a, b) => place(a) - place(b));
  if (runs.length === 0) return body.notWritten("a function that is never called", lambda.span);
  const draws = runs.some((run) => run.draws);
  const env = body.env.child();
  const params = lambda.params.map((param) => {
    const value = runs[0]!.values.get(param);
    const isStatic = value?.kind === "tensor" && value.isStatic === true && value.known !== undefined;
    const type = value ? `: ${typeText(body.writer, value, isStatic)}` : "";
    return `${patternText(env, param.pattern, isStatic)}${type}`;
  });
  const keys = draws ? new Keys() : body.keys;
  const key = draws ? keys.root : body.key;
  const inner = new Body(body.writer, runs, body.module, env, keys, key);
  const text =
    lambda.body.kind === "expression"
      ? arrowBody(valueText(inner, lambda.body.value, runs[0]!.result))
      : arrowBlock(inner, lambda.body);
  // A caller may give more than is taken: what nothing reads at the end is not.
  const used = lambda.params.findLastIndex(({ pattern }) => usedPattern(pattern, text) !== "");
  const parameters = [...(draws ? ["key: Key"] : []), ...params.slice(0, used + 1)].join(", ");
  return `(${parameters}) => ${draws ? keys.finish(keys.resolve([text], 0).join("\n")) : text}`;
}

import { newValue } from "../../../graph/builder.js";
import type { Value } from "../../../graph/graph.js";
import * as statements from "../../diagnostics/codes/statements.js";
import type * as ast from "../../syntax/ast.js";
import { f32Type } from "../../types/type.js";
import type { Context } from "../context.js";
import { describe } from "../describe.js";
import { Effects } from "../effects.js";
import { varying } from "../gradient-path.js";
import { converted, refOf } from "../ops.js";
import { mapLeaves, isTree, leaves, withLeaves } from "../tree.js";
import { tensorValue, typeOf, unknownValue, type TensorV, type V } from "../value.js";
import { isFloatTree } from "../../types/type.js";
import { InnerStore } from "../store.js";
import { reportCuts } from "./report-cuts.js";
import { effectValues, passEffects, refuseReports } from "./merge-effects.js";

export interface Differentiated {
  /** The differentiated number, and what else its computation gave. */
  readonly loss: TensorV;
  readonly aux: V;
  /** One tree of gradients a tree. */
  readonly gradients: readonly V[];
}

/**
 * The gradient of the number that `body` makes of `trees`. `what` names the number in messages.
 */
export function differentiate(
  ctx: Context,
  trees: readonly V[],
  what: string,
  span: ast.Span,
  body: (ctx: Context, trees: readonly V[]) => { loss: V; aux: V },
): Differentiated {
  const { el } = ctx;
  for (const tree of trees) {
    if (tree.kind !== "unknown" && !(isFloatTree(typeOf(tree)) && isTree(tree))) {
      const params = { what: "what a gradient is taken with respect to", found: describe(tree) };
      el.report(ctx, statements.notDifferentiable, params, span);
      return { loss: tensorValue(f32Type), aux: unknownValue, gradients: trees.map(() => unknownValue) };
    }
  }
  const effects = new Effects();
  const store = new InnerStore(ctx.store, "a gradient's expression writes nothing");
  const inner: Context = { ...ctx, effects, store };
  const scalar = (value: V): TensorV => {
    if (value.kind === "tensor" && value.type.dims.length === 0 && value.type.dtype !== "bool")
      return converted(el, value, "f32");
    if (value.kind !== "unknown")
      el.report(ctx, statements.notScalarLoss, { what, found: describe(value) }, span);
    return el.checksOnly ? tensorValue(f32Type) : tensorValue(f32Type, el.constant("f32", [], 0));
  };
  const differentiated: typeof body = (at, values) => {
    const made = body(at, values);
    refuseReports(ctx, effects, "outside of what is differentiated");
    return made;
  };
  if (el.checksOnly) {
    const gradient = {};
    const variables = trees.map(asVariable);
    const { loss, aux } = differentiated(inner, varying(variables, gradient));
    reportCuts(ctx, gradient, loss, span);
    return { loss: scalar(loss), aux, gradients: variables };
  }
  const builder = el.requireBuilder();
  const inputs = trees.map((tree) => leaves(tree));
  const refs = inputs.flat().map(({ value }) => refOf(el, value));
  const params = inputs.flat().map(({ path, value }, i) => newValue(refs[i]!.type, path || nameOf(value)));
  let next = 0;
  const bound = trees.map((tree, t) =>
    withLeaves(
      tree,
      inputs[t]!.map(({ value }) => tensorValue({ ...value.type, bounds: undefined }, params[next++])),
    ),
  );
  let aux: V = unknownValue;
  let results: Value[] = [];
  const [, nodes] = builder.collect(() => {
    const made = differentiated(inner, bound);
    aux = made.aux;
    const values = [
      scalar(made.loss),
      ...leaves(aux).map(({ value }) => value),
      ...effectValues(effects).map(({ value }) => value),
    ];
    results = values.map((value) => refOf(el, value));
  });
  const outputs = builder.emit("grad", refs, {}, [{ params, nodes, results }]);
  next = 1;
  const auxOut = withLeaves(
    aux,
    leaves(aux).map(({ value }) => tensorValue(value.type, outputs[next++])),
  );
  const said = effectValues(effects).map(({ value }) => tensorValue(value.type, outputs[next++]));
  passEffects(ctx, effects, said);
  const gradients = trees.map((tree, t) =>
    withLeaves(
      tree,
      inputs[t]!.map(({ value }) => tensorValue({ ...value.type, bounds: undefined }, outputs[next++])),
    ),
  );
  return { loss: tensorValue(f32Type, outputs[0]), aux: auxOut, gradients };
}

/** In what is differentiated a number is a variable, whose value is not known even where it is written out. */
function asVariable(tree: V): V {
  return mapLeaves(tree, ({ type, path }) => ({ ...tensorValue({ ...type, bounds: undefined }), path }));
}

function nameOf(value: TensorV): string | undefined {
  return typeof value.ref === "object" ? value.ref.name : undefined;
}

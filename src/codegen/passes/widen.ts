import {
  ir,
  vector,
  withOperands,
  type Expression,
  type Let,
  type Local,
  type PureFunction,
} from "../ir/index.js";

const known = new WeakMap<PureFunction, Map<number, PureFunction>>();

/** A function of scalars as one of vectors, lane by lane. */
export function widened(f: PureFunction, lanes: number): PureFunction {
  let byLanes = known.get(f);
  if (!byLanes) known.set(f, (byLanes = new Map()));
  let wide = byLanes.get(lanes);
  if (!wide) byLanes.set(lanes, (wide = widen(f, lanes)));
  return wide;
}

function widen(f: PureFunction, lanes: number): PureFunction {
  const names = new Map<Expression, Expression>();
  const local = (from: Local): Local => {
    const to = ir.local(vector(from.type.dtype, lanes), from.name);
    names.set(from, to);
    return to;
  };
  const expression = (e: Expression): Expression => {
    if (e.kind === "local") return names.get(e)!;
    if (e.kind === "constant") return ir.splat(e, lanes);
    if (e.kind === "call") return ir.call(widened(e.callee, lanes), e.args.map(expression));
    const mapped = withOperands(e, expression);
    return { ...mapped, type: vector(e.type.dtype, lanes) } as Expression;
  };
  const params = f.params.map(local);
  const body = f.body.map((s): Let => {
    const value = expression(s.value);
    return { kind: "let", local: local(s.local), value };
  });
  return { kind: "pure", name: `${f.name}_x${lanes}`, params, body, result: expression(f.result) };
}

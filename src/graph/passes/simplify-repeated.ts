import type { Value } from "../graph.js";
import { opNamed, opNames } from "../ops/index.js";
import { sameShape, sizeOf } from "../types.js";
import type { Rule } from "./optimise-walk.js";
import { fill, type RuleTable, uniform } from "./simplify-constants.js";

/** An elementwise op on values that are all repeated in one way, or one number everywhere, is done before repeating. */
const onRepeated: Rule = (node, context) => {
  const makers = node.inputs.map((input) => context.producer(input));
  const first = makers.find((maker) => maker?.op === "broadcast");
  if (first === undefined) return undefined;
  const { shape } = first.inputs[0]!.type;
  const { shape: wide } = node.outputs[0]!.type;
  if (sizeOf(shape) >= sizeOf(wide)) return undefined;
  const narrow = node.inputs.map((input, index): Value | number | undefined => {
    const maker = makers[index];
    const source = maker?.inputs[0];
    if (maker?.op === "broadcast" && source !== undefined) {
      return sameShape(source.type.shape, shape) && sameAxes(maker.attrs["axes"], first.attrs["axes"])
        ? source
        : undefined;
    }
    return uniform(input, context);
  });
  const found = narrow.filter((value) => value !== undefined);
  if (found.length < narrow.length) return undefined;
  const values = found.map((value, index) =>
    typeof value === "number"
      ? fill(context, { dtype: node.inputs[index]!.type.dtype, shape }, value)
      : value,
  );
  const value = context.emit(node.op, values, node.attrs);
  return [context.emit("broadcast", [value], { shape: wide, axes: first.attrs["axes"]! })];
};

function sameAxes(a: unknown, b: unknown): boolean {
  return String(a) === String(b);
}

export const repeatedRules: RuleTable = Object.fromEntries(
  opNames.flatMap((name) => {
    const op = opNamed(name);
    return op.kind === "primitive" && op.elementwise === true ? [[name, onRepeated]] : [];
  }),
);

import { DataType } from "../../../protobuf/tf_pb.js";
import { tfType, typeAttr } from "../attributes.js";
import type { FunctionWriter, Ref } from "../function-writer.js";
import {
  broadcastShape,
  type Lowered,
  type Lowering,
  type LoweringContext,
  scalarLike,
} from "../lowering.js";
import type { TfOp } from "../tf-ops.js";

/** An op of TensorFlow's whose operands and result have one type. */
function same(f: FunctionWriter, op: TfOp, inputs: readonly Ref[]): Ref {
  const { type } = inputs[0]!;
  return f.op(op, inputs, { T: typeAttr(type) }, type);
}

function compare(f: FunctionWriter, op: TfOp, a: Ref, b: Ref): Ref {
  return f.op(op, [a, b], { T: typeAttr(a.type) }, DataType.DT_BOOL);
}

function choose(f: FunctionWriter, condition: Ref, yes: Ref, no: Ref): Ref {
  return f.op("SelectV2", [condition, yes, no], { T: typeAttr(yes.type) }, yes.type);
}

function logical(f: FunctionWriter, op: "LogicalAnd" | "LogicalOr", a: Ref, b: Ref): Ref {
  return f.op(op, [a, b], {}, DataType.DT_BOOL);
}

/** A lowering over all inputs as they lie; the result spreads as the inputs do. */
export function elementwise(build: (c: LoweringContext, inputs: readonly Ref[]) => Ref): Lowering {
  return (c) => {
    const inputs = c.node.inputs.map((_, index) => c.compact(index));
    const ref = build(
      c,
      inputs.map((input) => input.ref),
    );
    return [{ ref, shape: broadcastShape(inputs) }];
  };
}

/** One TensorFlow op with the same meaning, operands and result of one type. */
export function direct(op: TfOp): Lowering {
  return elementwise((c, inputs) => same(c.f, op, inputs));
}

/** A constant that spreads over the first input. */
function like(c: LoweringContext, type: DataType, value: number): Ref {
  return c.f.constant(type, new Array<number>(c.inputType(0).shape.length).fill(1), value);
}

/** An integer divided by zero gives 0, where TensorFlow stops with an error. */
function divideWith(op: "FloorDiv" | "FloorMod"): (c: LoweringContext, a: Ref, b: Ref) => Ref {
  return (c, a, b) => {
    const zero = like(c, DataType.DT_INT32, 0);
    const isZero = compare(c.f, "Equal", b, zero);
    const safe = choose(c.f, isZero, like(c, DataType.DT_INT32, 1), b);
    return choose(c.f, isZero, zero, same(c.f, op, [a, safe]));
  };
}

const divideIntegers = divideWith("FloorDiv");
const remainderOfIntegers = divideWith("FloorMod");

export const quotient = elementwise((c, [a, b]) =>
  c.inputType(0).dtype === "f32"
    ? same(c.f, "Floor", [same(c.f, "RealDiv", [a!, b!])])
    : divideIntegers(c, a!, b!),
);

export const rem = elementwise((c, [a, b]) =>
  c.inputType(0).dtype === "f32" ? same(c.f, "FloorMod", [a!, b!]) : remainderOfIntegers(c, a!, b!),
);

/** Comparisons. The order of u32, which is held in int32, is that of int32 with the top bit flipped. */
export function comparison(op: TfOp): Lowering {
  return elementwise((c, [a, b]) => {
    if (c.inputType(0).dtype !== "u32" || op === "Equal" || op === "NotEqual")
      return compareAny(c, op, a!, b!);
    const top = like(c, DataType.DT_INT32, -(2 ** 31));
    const flip = (x: Ref) => same(c.f, "BitwiseXor", [x, top]);
    return compare(c.f, op, flip(a!), flip(b!));
  });
}

/** TensorFlow orders no booleans: false is 0, true is 1. */
function compareAny(c: LoweringContext, op: TfOp, a: Ref, b: Ref): Ref {
  if (a.type !== DataType.DT_BOOL || op === "Equal" || op === "NotEqual") return compare(c.f, op, a, b);
  return compare(c.f, op, cast(c.f, a, DataType.DT_INT32), cast(c.f, b, DataType.DT_INT32));
}

export const and = elementwise((c, [a, b]) => logical(c.f, "LogicalAnd", a!, b!));
export const or = elementwise((c, [a, b]) => logical(c.f, "LogicalOr", a!, b!));
export const not = elementwise((c, [x]) => c.f.op("LogicalNot", [x!], {}, DataType.DT_BOOL));
export const isFinite = elementwise((c, [x]) =>
  c.f.op("IsFinite", [x!], { T: typeAttr(x!.type) }, DataType.DT_BOOL),
);
export const select = elementwise((c, [condition, yes, no]) => choose(c.f, condition!, yes!, no!));

function cast(f: FunctionWriter, x: Ref, to: DataType): Ref {
  return f.op("Cast", [x], { SrcT: typeAttr(x.type), DstT: typeAttr(to) }, to);
}

function bitcastTo(f: FunctionWriter, x: Ref, to: DataType): Ref {
  return x.type === to ? x : f.op("Bitcast", [x], { T: typeAttr(x.type), type: typeAttr(to) }, to);
}

export const shiftRight = elementwise((c, [x]) => {
  const bits = c.number("bits");
  if (bits >= 32) return same(c.f, "BitwiseXor", [x!, x!]);
  const unsigned = bitcastTo(c.f, x!, DataType.DT_UINT32);
  const shifted = same(c.f, "RightShift", [unsigned, like(c, DataType.DT_UINT32, bits)]);
  return bitcastTo(c.f, shifted, DataType.DT_INT32);
});

export const bitcast = elementwise((c, [x]) => bitcastTo(c.f, x!, tfType(c.outputType().dtype)));

/** Floats beyond an integer's range give its nearest end, and NaN gives 0, as XLA does by itself. */
export const convert = elementwise((c, [x]) => {
  const from = c.inputType(0).dtype;
  const to = c.outputType().dtype;
  if (from === to) return x!;
  if (to === "bool") return compare(c.f, "NotEqual", x!, like(c, x!.type, 0));
  if (from === "bool") return cast(c.f, x!, tfType(to));
  if (to === "f32")
    return cast(c.f, from === "u32" ? bitcastTo(c.f, x!, DataType.DT_UINT32) : x!, DataType.DT_FLOAT);
  if (from !== "f32") return x!;
  const number = choose(c.f, compare(c.f, "Equal", x!, x!), x!, like(c, x!.type, 0));
  const [low, high] = to === "i32" ? [-(2 ** 31), 2 ** 31] : [0, 2 ** 32];
  const clamped = same(c.f, "Minimum", [
    same(c.f, "Maximum", [number, like(c, x!.type, low)]),
    like(c, x!.type, high),
  ]);
  const wide = cast(c.f, clamped, DataType.DT_INT64);
  const inRange = same(c.f, "Minimum", [wide, like(c, DataType.DT_INT64, high - 1)]);
  return cast(c.f, inRange, DataType.DT_INT32);
});

export const constant: Lowering = (c) => {
  const { dtype, shape } = c.outputType();
  const data = c.attrs["data"] as number | readonly number[];
  if (typeof data === "number") return [scalarLike(c.f, dtype, shape.length, data)];
  return c.result(c.f.constant(tfType(dtype), shape, data));
};

export const iota: Lowering = (c) => {
  const { dtype, shape } = c.outputType();
  const numbers = Array.from({ length: shape[0]! }, (_, i) => i);
  return c.result(c.f.constant(tfType(dtype), shape, numbers));
};

export const passOn: Lowering = (c): Lowered[] => [c.compact(0)];

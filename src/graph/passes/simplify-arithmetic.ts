import type { Node, Value } from "../graph.js";
import type { Rule, RuleContext } from "./optimise-walk.js";
import { fill, type RuleTable, uniform } from "./simplify-constants.js";

/** The input of the node that computes `value`, if that is an `op`. */
function inputOf(value: Value, op: string, context: RuleContext): Value | undefined {
  const node = context.producer(value);
  return node?.op === op ? node.inputs[0] : undefined;
}

/** `f(value)` for `f(f(value))`, as `not(not(x))` is `x`. */
function inverseOf(op: string): Rule {
  return ({ inputs }, context) => {
    const inner = inputOf(inputs[0]!, op, context);
    return inner && [inner];
  };
}

/** x where the other input is `neutral` in all elements. */
function neutral(node: Node, context: RuleContext, number: number): readonly Value[] | undefined {
  const [x, y] = node.inputs as [Value, Value];
  if (uniform(y, context) === number) return [x];
  return uniform(x, context) === number ? [y] : undefined;
}

/** All elements are the number that decides the result, whatever the other input. */
function decided(node: Node, context: RuleContext, number: number): readonly Value[] | undefined {
  const decides = node.inputs.find((input) => uniform(input, context) === number);
  return decides && [decides];
}

const same: Rule = ({ inputs: [x, y] }) => (x === y ? [x!] : undefined);

/** Drops a sign's turn that does not matter. */
const even: Rule = (node, context) => {
  const inner = inputOf(node.inputs[0]!, "neg", context);
  return inner && [context.emit(node.op, [inner])];
};

const isFloat = (value: Value): boolean => value.type.dtype === "f32";

/** Ops that give the elements of their input other places. */
const moving: ReadonlySet<string> = new Set(["broadcast", "reshape", "transpose"]);

/** The value whose negative `value` is, where that is known; a sign is seen through ops that move elements. */
function negated(value: Value, context: RuleContext): Value | undefined {
  const node = context.producer(value);
  if (node?.op === "neg") return node.inputs[0];
  if (node === undefined || !moving.has(node.op) || context.uses(value) > 1) return undefined;
  const inner = negated(node.inputs[0]!, context);
  return inner && context.emit(node.op, [inner], node.attrs);
}

/** The value and the constant of a product with the same number everywhere. */
function scaled(value: Value, context: RuleContext): { x: Value; factor: number } | undefined {
  const node = context.producer(value);
  if (node?.op !== "mul" || !isFloat(value)) return undefined;
  const [x, y] = node.inputs as [Value, Value];
  const [left, right] = [uniform(x, context), uniform(y, context)];
  if (right !== undefined) return { x, factor: right };
  return left === undefined ? undefined : { x: y, factor: left };
}

function isPowerOfTwo(number: number): boolean {
  return Number.isFinite(number) && number !== 0 && Number.isInteger(Math.log2(Math.abs(number)));
}

/** x · a · b as x · (a b) where one of a and b is a power of two, so that only one product is rounded. */
function rescale({ inputs }: Node, context: RuleContext): Value[] | undefined {
  const [x, y] = inputs as [Value, Value];
  const [left, right] = [uniform(x, context), uniform(y, context)];
  const outer = right ?? left;
  if (outer === undefined) return undefined;
  const inner = scaled(right === undefined ? y : x, context);
  if (inner === undefined || !(isPowerOfTwo(inner.factor) || isPowerOfTwo(outer))) return undefined;
  return [times(context, inner.x, inner.factor * outer)];
}

function times(context: RuleContext, x: Value, factor: number): Value {
  return context.emit("mul", [x, fill(context, x.type, factor)]);
}

/** Whether 1 / divisor is exact, so that a product gives what the quotient gives, to the bit. */
function hasExactInverse(divisor: number): boolean {
  const inverse = 1 / divisor;
  const exponent = Math.log2(Math.abs(divisor));
  return (
    Number.isInteger(exponent) && 2 ** exponent === Math.abs(divisor) && Math.fround(inverse) === inverse
  );
}

const add: Rule = (node, context) => {
  const [x, y] = node.inputs as [Value, Value];
  const sum = neutral(node, context, 0);
  if (sum) return sum;
  const negY = negated(y, context);
  if (negY) return [context.emit("sub", [x, negY])];
  const negX = negated(x, context);
  if (negX) return [context.emit("sub", [y, negX])];
  const twice = x === y ? scaled(x, context) : undefined;
  return twice && [times(context, twice.x, 2 * twice.factor)];
};

const sub: Rule = (node, context) => {
  const [x, y] = node.inputs as [Value, Value];
  if (uniform(y, context) === 0) return [x];
  if (x.type.dtype === "u32") return undefined;
  if (uniform(x, context) === 0) return [context.emit("neg", [y])];
  const negY = negated(y, context);
  return negY && [context.emit("add", [x, negY])];
};

const mul: Rule = (node, context) => {
  const [x, y] = node.inputs as [Value, Value];
  const product = neutral(node, context, 1) ?? (isFloat(x) ? undefined : decided(node, context, 0));
  if (product || x.type.dtype === "u32") return product;
  if (uniform(y, context) === -1) return [context.emit("neg", [x])];
  if (uniform(x, context) === -1) return [context.emit("neg", [y])];
  const [negX, negY] = [inputOf(x, "neg", context), inputOf(y, "neg", context)];
  if (negX && negY) return [context.emit("mul", [negX, negY])];
  return signOut(node, context, negX, negY) ?? (isFloat(x) ? rescale(node, context) : undefined);
};

/** -x * y = -(x * y), and with a constant the sign goes into it. */
function signOut(
  { op, inputs }: Node,
  context: RuleContext,
  negX: Value | undefined,
  negY: Value | undefined,
): Value[] | undefined {
  const [x, y] = inputs as [Value, Value];
  if (!negX && !negY) return undefined;
  const constant = uniform(negX ? y : x, context);
  if (constant === undefined) return [context.emit("neg", [context.emit(op, [negX ?? x, negY ?? y])])];
  const turned = fill(context, x.type, -constant);
  return [context.emit(op, negX ? [negX, turned] : [turned, negY!])];
}

const div: Rule = (node, context) => {
  const [x, y] = node.inputs as [Value, Value];
  const divisor = uniform(y, context);
  if (divisor === 1) return [x];
  if (divisor !== undefined && hasExactInverse(divisor)) {
    return [context.emit("mul", [x, fill(context, y.type, 1 / divisor)])];
  }
  return signOut(node, context, inputOf(x, "neg", context), inputOf(y, "neg", context));
};

const neg: Rule = ({ inputs }, context) => {
  const inner = inputOf(inputs[0]!, "neg", context);
  if (inner) return [inner];
  const difference = context.producer(inputs[0]!);
  if (difference?.op !== "sub" || context.uses(inputs[0]!) > 1) return undefined;
  return [context.emit("sub", [...difference.inputs].reverse())];
};

const pow: Rule = ({ inputs }, context) => {
  const [x, y] = inputs as [Value, Value];
  const exponent = uniform(y, context);
  if (exponent === 1) return [x];
  return exponent === 2 ? [context.emit("mul", [x, x])] : undefined;
};

const select: Rule = ({ inputs }, context) => {
  const [p, x, y] = inputs as [Value, Value, Value];
  const constant = uniform(p, context);
  if (constant !== undefined) return [constant === 0 ? y : x];
  if (x === y) return [x];
  const opposite = inputOf(p, "not", context);
  if (opposite) return [context.emit("select", [opposite, y, x])];
  if (x.type.dtype !== "bool") return undefined;
  const [whenTrue, whenFalse] = [uniform(x, context), uniform(y, context)];
  if (whenTrue === 1 && whenFalse === 0) return [p];
  return whenTrue === 0 && whenFalse === 1 ? [context.emit("not", [p])] : undefined;
};

const convert: Rule = ({ inputs, outputs }, context) => {
  const x = inputs[0]!;
  const { dtype } = outputs[0]!.type;
  if (x.type.dtype === dtype) return [x];
  const source = inputOf(x, "convert", context);
  // Every number type holds 0 and 1.
  if (source?.type.dtype !== "bool") return undefined;
  return [dtype === "bool" ? source : context.emit("convert", [source], { dtype })];
};

const bitcast: Rule = ({ inputs, outputs }, context) => {
  const x = inputs[0]!;
  const { dtype } = outputs[0]!.type;
  if (x.type.dtype === dtype) return [x];
  const source = inputOf(x, "bitcast", context);
  if (!source) return undefined;
  return [source.type.dtype === dtype ? source : context.emit("bitcast", [source], { dtype })];
};

/**
 * Identities of elementwise ops. They are exact in IEEE arithmetic, but for the sign of a zero
 * (`x + 0` is x, of -0 it would be 0; `0 - x` is -x; `-(x - y)` is y - x), and but for an intermediate
 * product by a power of two that would overflow or fall below the normal numbers.
 */
export const arithmeticRules: RuleTable = {
  add,
  sub,
  mul,
  div,
  neg,
  pow,
  select,
  convert,
  bitcast,
  not: inverseOf("not"),
  abs: (node, context) => {
    const inner = inputOf(node.inputs[0]!, "abs", context);
    return inner ? [node.inputs[0]!] : even(node, context);
  },
  cos: even,
  max: same,
  min: same,
  and: (node, context) => neutral(node, context, 1) ?? decided(node, context, 0) ?? same(node, context),
  or: (node, context) => neutral(node, context, 0) ?? decided(node, context, 1) ?? same(node, context),
  shift_right: ({ inputs, attrs }) => (attrs["bits"] === 0 ? [inputs[0]!] : undefined),
};

import type { Block } from "../../../../graph/graph.js";
import { DataType } from "../../../protobuf/tf_pb.js";
import {
  type AttrInits,
  boolAttr,
  functionAttr,
  intAttr,
  tfType,
  typeAttr,
  typesAttr,
} from "../attributes.js";
import type { FunctionWriter, Ref } from "../function-writer.js";
import type { FunctionBody, Lowered, Lowering, LoweringContext } from "../lowering.js";

const INT32 = typeAttr(DataType.DT_INT32);

interface Loop {
  readonly name: string;
  readonly start: readonly Ref[];
  readonly blocks: readonly Block[];
  readonly test: (body: FunctionBody) => Ref;
  readonly step: (body: FunctionBody) => readonly Ref[];
}

/** A `StatelessWhile`. What its blocks capture goes round with the loop, unchanged. */
function writeLoop(c: LoweringContext, loop: Loop): Ref[] {
  const captured = c.library.captured(loop.blocks, c.resolve);
  const types = loop.start.map((ref) => ref.type);
  const cond = c.library.writeFunction(`${loop.name}_test`, types, captured, (body) => [loop.test(body)]);
  const body = c.library.writeFunction(`${loop.name}_body`, types, captured, (body) => [
    ...loop.step(body),
    ...body.captures,
  ]);
  const inputs = [...loop.start, ...captured.map(({ lowered }) => lowered.ref)];
  const all = inputs.map((ref) => ref.type);
  const attr = {
    T: typesAttr(all),
    cond: functionAttr(cond),
    body: functionAttr(body),
    ...lowered(c),
  };
  return c.f.add("StatelessWhile", inputs, attr, all).slice(0, types.length);
}

/** Without XLA, TensorFlow runs small loops about a fifth faster as plain nodes than as function calls. */
function lowered(c: LoweringContext): AttrInits {
  return c.library.jit ? {} : { _lower_using_switch_merge: boolAttr(true) };
}

/** Values at full shape, as the block's parameters or a node's results. */
function atFullShape(
  refs: readonly Ref[],
  types: readonly { type: { shape: readonly number[] } }[],
): Lowered[] {
  return refs.map((ref, i) => ({ ref, shape: types[i]!.type.shape }));
}

export const whileLoop: Lowering = (c) => {
  const [test, step] = c.node.blocks as [Block, Block];
  const results = writeLoop(c, {
    name: "while",
    start: c.node.inputs.map((_, i) => c.full(i)),
    blocks: [test, step],
    test: (body) => body.lower(test, atFullShape(body.args, test.params))[0]!,
    step: (body) => body.lower(step, atFullShape(body.args, step.params)),
  });
  return atFullShape(results, c.node.outputs);
};

export const cond: Lowering = (c) => {
  const [then, otherwise] = c.node.blocks as [Block, Block];
  const captured = c.library.captured([then, otherwise], c.resolve);
  const branch = (name: string, block: Block) =>
    c.library.writeFunction(name, [], captured, (body) => body.lower(block, []));
  const inputs = captured.map(({ lowered }) => lowered.ref);
  const types = c.node.outputs.map((output) => tfType(output.type.dtype));
  const attr = {
    Tcond: typeAttr(DataType.DT_BOOL),
    Tin: typesAttr(inputs.map((ref) => ref.type)),
    Tout: typesAttr(types),
    then_branch: functionAttr(branch("then", then)),
    else_branch: functionAttr(branch("else", otherwise)),
    ...lowered(c),
  };
  return atFullShape(c.f.add("StatelessIf", [c.full(0), ...inputs], attr, types), c.node.outputs);
};

/**
 * A scan is a loop with a counter. Its stacked inputs and outputs are TensorLists, which TensorFlow
 * updates in place, with XLA and without.
 */
export const scan: Lowering = (c) => {
  const block = c.node.blocks[0]!;
  const length = c.number("length");
  const carries = c.number("carry");
  const stacked = c.node.inputs
    .slice(carries)
    .map((input, j) => stackedInput(c, carries + j, input.type.shape));
  const yTypes = block.results.slice(carries).map((result) => result.type);
  const start = [
    c.f.int(0),
    ...c.node.inputs.slice(0, carries).map((_, i) => c.full(i)),
    ...yTypes.map(({ dtype, shape }) => emptyList(c.f, tfType(dtype), shape, length)),
    ...stacked.map((input) => input.start),
  ];
  const results = writeLoop(c, {
    name: "scan",
    start,
    blocks: [block],
    test: ({ f, args }) => f.op("Less", [args[0]!, f.int(length)], { T: INT32 }, DataType.DT_BOOL),
    step: (body) => {
      const { f, args } = body;
      const count = args[0]!;
      const carry = args.slice(1, 1 + carries);
      const lists = args.slice(1 + carries, 1 + carries + yTypes.length);
      const xs = args.slice(1 + carries + yTypes.length);
      const index = c.flag("reverse") ? integers(f, "Sub", f.int(length - 1), count) : count;
      const rows = xs.map((x, j) => stacked[j]!.row(f, x, index));
      const params = [...atFullShape(carry, block.params), ...rows, { ref: index, shape: [] }];
      const values = body.lower(block, params);
      return [
        integers(f, "AddV2", count, f.int(1)),
        ...values.slice(0, carries),
        ...values.slice(carries).map((y, j) => setItem(f, lists[j]!, index, y)),
        ...xs,
      ];
    },
  });
  const ys = yTypes.map(({ dtype, shape }, j) =>
    stack(c.f, results[1 + carries + j]!, tfType(dtype), shape, length),
  );
  return atFullShape([...results.slice(1, 1 + carries), ...ys], c.node.outputs);
};

interface StackedInput {
  readonly start: Ref;
  /** The slice at `index` inside the loop, where `x` is the loop's copy of `start`. */
  readonly row: (f: FunctionWriter, x: Ref, index: Ref) => Lowered;
}

function stackedInput(c: LoweringContext, input: number, full: readonly number[]): StackedInput {
  const compact = c.compact(input);
  const rest = compact.shape.slice(1);
  if (compact.shape[0] === 1)
    return { start: compact.ref, row: (f, x) => ({ ref: f.reshape(x, rest), shape: rest }) };
  const { ref, shape } = { ref: c.full(input), shape: full.slice(1) };
  const element = { element_dtype: typeAttr(ref.type) };
  const start = c.f.op(
    "TensorListFromTensor",
    [ref, c.f.ints(shape)],
    { ...element, shape_type: INT32 },
    DataType.DT_VARIANT,
  );
  return {
    start,
    row: (f, x, index) => ({
      ref: f.op("TensorListGetItem", [x, index, f.ints(shape)], element, ref.type),
      shape,
    }),
  };
}

function integers(f: FunctionWriter, op: "AddV2" | "Sub", a: Ref, b: Ref): Ref {
  return f.op(op, [a, b], { T: INT32 }, DataType.DT_INT32);
}

function emptyList(f: FunctionWriter, type: DataType, shape: readonly number[], length: number): Ref {
  return f.op(
    "TensorListReserve",
    [f.ints(shape), f.int(length)],
    { element_dtype: typeAttr(type), shape_type: INT32 },
    DataType.DT_VARIANT,
  );
}

function setItem(f: FunctionWriter, list: Ref, index: Ref, item: Ref): Ref {
  const attr = { element_dtype: typeAttr(item.type), resize_if_index_out_of_bounds: boolAttr(false) };
  return f.op("TensorListSetItem", [list, index, item], attr, DataType.DT_VARIANT);
}

function stack(f: FunctionWriter, list: Ref, type: DataType, shape: readonly number[], length: number): Ref {
  const attr = { element_dtype: typeAttr(type), num_elements: intAttr(length) };
  return f.op("TensorListStack", [list, f.ints(shape)], attr, type);
}

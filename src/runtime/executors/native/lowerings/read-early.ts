import type { Block, Value } from "../../../../graph/graph.js";
import { sameShape } from "../../../../graph/types.js";
import { DataType } from "../../../protobuf/tf_pb.js";
import { functionAttr, tfType, typeAttr, typesAttr } from "../attributes.js";
import type { EarlyRead } from "../early-reads.js";
import type { FunctionWriter, Ref } from "../function-writer.js";
import type { Lowered, LoweringContext } from "../lowering.js";
import { reshapeTo } from "./shape.js";

const INT32 = typeAttr(DataType.DT_INT32);

interface ReadEarly {
  /** The node's results. */
  readonly results: readonly Lowered[];
  /** What the tables are from now on. */
  readonly tables: ReadonlyMap<Value, Lowered>;
}

/**
 * Writes a node that reads rows of tables which are written to later. XLA knows no order but that of results and what they
 * are made of: it would keep a copy of the table, as the rows might be read after the write. So the node stands in a
 * branch of a conditional, which gives the tables on as results of its own; that its condition always holds XLA cannot see.
 */
export function readEarly(
  c: LoweringContext,
  reads: readonly EarlyRead[],
  lower: () => Lowered[],
): ReadEarly {
  const block: Block = {
    params: [],
    nodes: [...new Set(reads.flatMap(({ reshapes }) => reshapes)), c.node],
    results: c.node.outputs,
  };
  const captured = c.library.captured([block], c.resolve);
  const places = reads
    .map((read) => ({ ...read, place: captured.findIndex(({ value }) => value === read.table) }))
    .filter(({ place, table }) => place >= 0 && sameShape(captured[place]!.lowered.shape, table.type.shape));
  if (places.length === 0) return { results: lower(), tables: new Map() };
  const inputs = captured.map(({ lowered }) => lowered.ref);
  const kept = (captures: readonly Ref[]): Ref[] => places.map(({ place }) => captures[place]!);
  const then = c.library.writeFunction("read", [], captured, (body) => [
    ...body.lower(block, []),
    ...kept(body.captures),
  ]);
  const otherwise = c.library.writeFunction("skip", [], captured, (body) => [
    ...c.node.outputs.map(({ type }) => body.f.constant(tfType(type.dtype), type.shape, 0)),
    ...kept(body.captures),
  ]);
  const types = [...c.node.outputs, ...places.map(({ table }) => table)].map(({ type }) =>
    tfType(type.dtype),
  );
  const attr = {
    Tcond: typeAttr(DataType.DT_BOOL),
    Tin: typesAttr(inputs.map((ref) => ref.type)),
    Tout: typesAttr(types),
    then_branch: functionAttr(then),
    else_branch: functionAttr(otherwise),
  };
  const { place, table } = places[0]!;
  const refs = c.f.add("StatelessIf", [holds(c.f, inputs[place]!, table), ...inputs], attr, types);
  const results = c.node.outputs.map(({ type: { shape } }, i) => ({ ref: refs[i]!, shape }));
  const tables = places.flatMap(({ table: { type }, aliases }, i) => {
    const ref = refs[results.length + i]!;
    return aliases.map((alias): [Value, Lowered] => {
      const { shape } = alias.type;
      return [alias, { ref: reshapeTo(c.f, ref, type.shape, shape), shape }];
    });
  });
  return { results, tables: new Map(tables) };
}

/** That a number of the table, as an integer, or the one after it is even. */
function holds(f: FunctionWriter, ref: Ref, { type }: Value): Ref {
  const int = DataType.DT_INT32;
  const bounds = [0, 1, 1].map((bound) => f.ints(type.shape.map(() => bound)));
  const first = f.op("StridedSlice", [ref, ...bounds], { T: typeAttr(ref.type), Index: INT32 }, ref.type);
  const scalar = f.reshape(first, []);
  const integer =
    ref.type === DataType.DT_BOOL
      ? f.op("Cast", [scalar], { SrcT: typeAttr(ref.type), DstT: INT32 }, int)
      : ref.type === int
        ? scalar
        : f.op("Bitcast", [scalar], { T: typeAttr(ref.type), type: INT32 }, int);
  const next = f.op("AddV2", [integer, f.int(1)], { T: INT32 }, int);
  const product = f.op("Mul", [integer, next], { T: INT32 }, int);
  const odd = f.op("BitwiseAnd", [product, f.int(1)], { T: INT32 }, int);
  return f.op("Equal", [odd, f.int(0)], { T: INT32 }, DataType.DT_BOOL);
}

import { sizeOf } from "../../../../graph/types.js";
import { DataType } from "../../../protobuf/tf_pb.js";
import { boolAttr, functionAttr, typeAttr, typesAttr } from "../attributes.js";
import type { FunctionWriter, Ref } from "../function-writer.js";
import type { Lowering } from "../lowering.js";
import { direct } from "./elementwise.js";

function unary(f: FunctionWriter, op: "Sin" | "Cos", x: Ref): Ref {
  return f.op(op, [x], { T: typeAttr(x.type) }, x.type);
}

/**
 * `sin` and `cos`. XLA calls the C library for them, an element at a time, and moves such a call into
 * every loop that reads the result, where it is repeated for each element that the result is spread
 * over. It moves nothing out of a branch, so the op is put into one, which is taken unless all of the
 * input is NaN; the other branch then gives NaN too.
 */
export function periodic(op: "Sin" | "Cos"): Lowering {
  return (c) => {
    const x = c.compact(0);
    if (!c.library.jit || sizeOf(x.shape) <= 1) return direct(op)(c);
    const { type } = x.ref;
    const branch = (name: string, build: (f: FunctionWriter, x: Ref) => Ref) =>
      c.library.writeFunction(name, [type], [], ({ f, args }) => [build(f, args[0]!)]);
    const isNumber = c.f.op("Equal", [x.ref, x.ref], { T: typeAttr(type) }, DataType.DT_BOOL);
    const axes = c.f.ints(x.shape.map((_, axis) => axis));
    const attr = { keep_dims: boolAttr(false), Tidx: typeAttr(DataType.DT_INT32) };
    const taken = c.f.op("Any", [isNumber, axes], attr, DataType.DT_BOOL);
    const [ref] = c.f.add(
      "StatelessIf",
      [taken, x.ref],
      {
        Tcond: typeAttr(DataType.DT_BOOL),
        Tin: typesAttr([type]),
        Tout: typesAttr([type]),
        then_branch: functionAttr(branch(op.toLowerCase(), (f, input) => unary(f, op, input))),
        else_branch: functionAttr(branch("nan", (_, input) => input)),
      },
      [type],
    );
    return [{ ref: ref!, shape: x.shape }];
  };
}

import * as calls from "../../diagnostics/codes/calls.js";
import * as typeCodes from "../../diagnostics/codes/types.js";
import { areNamed, matchArguments } from "../arguments.js";
import type { Call } from "../callable.js";
import { treeOf } from "../coerce.js";
import { describe } from "../describe.js";
import { presenceHints } from "../presence.js";
import { iterand, unknownValue, type TensorV, type V } from "../value.js";

/** A built-in function: parameters by name (`?` behind the name of one that may be left out). */
export function builtin(
  name: string,
  params: readonly string[],
  run: (call: Call, ...values: V[]) => V,
): [string, V] {
  const names = params.map((param) => param.replace("?", ""));
  return [
    name,
    {
      kind: "fn",
      callable: {
        name,
        params: names,
        call: (call) => {
          const { ctx, span } = call;
          const matched = matchArguments(ctx, name, names, call.args);
          const values: V[] = [];
          for (const [i, param] of names.entries()) {
            const arg = matched.get(param);
            if (!arg && !params[i]!.endsWith("?")) {
              if (areNamed(call.args, names))
                ctx.el.report(ctx, calls.missingArgument, { callee: name, param }, span);
              return unknownValue;
            }
            values.push(arg ? arg.evaluate() : { kind: "none" });
          }
          return values.some((value) => value.kind === "unknown") ? unknownValue : run(call, ...values);
        },
      },
    },
  ];
}

/** Lists of numbers as tensors, in records and tuples too; other values as they are. */
export function asTensor(call: Call, value: V): V {
  return treeOf(call.ctx, iterand(value));
}

/** The argument as a tensor, or a report of what it is instead. */
export function tensorArgument(
  call: Call,
  name: string,
  value: V,
  expected = "a tensor",
): TensorV | undefined {
  const tensor = asTensor(call, value);
  if (tensor.kind === "tensor") return tensor;
  if (tensor.kind !== "opaque") wrongArgument(call, name, tensor, expected);
  return undefined;
}

export function wrongArgument(call: Call, name: string, value: V, expected: string): V {
  call.ctx.el.report(
    call.ctx,
    typeCodes.operandType,
    { operator: name, expected, found: describe(value) },
    call.span,
    { hints: presenceHints(value) },
  );
  return unknownValue;
}

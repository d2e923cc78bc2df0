import {
  ir,
  place,
  placeOf,
  plus,
  scalar,
  shifted,
  times,
  type Buffer,
  type Declare,
  type For,
  type Local,
  type Register,
  type Share,
  type Statement,
} from "../ir/index.js";
import { relocated } from "../passes/contract.js";
import { Renaming } from "../passes/rename.js";
import { neutral } from "../passes/vector-body.js";
import { vectorise } from "../passes/vectorise.js";
import type { Sums } from "./sums.js";

/**
 * A loop whose turns are folded into what is outside of it, shared out: each chunk folds its turns by itself, and then
 * what all chunks came to is folded in their order, whichever threads ran them.
 */
export function summedUp(
  loop: For,
  { registers, buffers }: Sums,
  share: Share,
  lanes: number,
): { shared: Statement; after: Statement[] } {
  const chunk = index("chunk", share.count);
  const next = index("next", share.count + 1);
  const before: Statement[] = [{ kind: "let", local: next, value: ir.add(chunk, ir.i32(1)) }];
  const [kept, after]: [Statement[], Statement[]] = [[], []];

  const renaming = new Renaming();
  for (const [register, fold] of registers) {
    const { type, name } = register;
    const own: Register = { kind: "register", type, name };
    const partials = temporary(register, type.lanes * share.count);
    renaming.set(register, own);
    before.push(started(own, neutral(fold, type.dtype)));
    kept.push({
      kind: "store",
      buffer: partials,
      address: times(placeOf(chunk), type.lanes),
      value: own,
    });
    const each = index("chunk", share.count);
    const value = ir.load(partials, times(placeOf(each), type.lanes), type.lanes);
    after.push(counted(each, share.count, [{ kind: "assign", register, value, fold }]));
  }

  const partial = new Map<Buffer, { buffer: Buffer; low: number; length: number }>();
  for (const [buffer, { low, length }] of buffers) {
    const partials = temporary({ name: buffer.name, type: scalar(buffer.dtype) }, length * share.count);
    partial.set(buffer, { buffer: partials, low, length });
    const element = index("k", length);
    before.push(
      ...vectorise(
        [
          counted(element, length, [
            {
              kind: "store",
              buffer: partials,
              address: plus(times(placeOf(chunk), length), placeOf(element)),
              value: ir.constant(buffer.dtype, 0),
            },
          ]),
        ],
        lanes,
      ),
    );
    const [each, k] = [index("chunk", share.count), index("k", length)];
    const name: Local = ir.local(scalar(buffer.dtype), "");
    const from = plus(times(placeOf(each), length), placeOf(k));
    const added: Statement[] = [
      { kind: "let", local: name, value: ir.load(partials, from) },
      { kind: "store", buffer, address: shifted(placeOf(k), low), value: name, fold: "add" },
    ];
    after.push({
      ...counted(each, share.count, vectorise([counted(k, length, added)], lanes)),
      parallel: false,
    });
  }
  const body = relocated(loop.body, (buffer, address) => {
    const own = partial.get(buffer);
    if (!own) return { buffer, address };
    const start = plus(times(placeOf(chunk), own.length), place(-own.low));
    return { buffer: own.buffer, address: plus(address, start) };
  });
  const turns: For = { ...loop, body, share: { first: chunk, end: next, count: share.count } };
  const own = renaming.body([turns]);
  const shared = counted(chunk, share.count, [...before, ...own, ...kept]);
  return { shared: { ...shared, share }, after };
}

function index(name: string, count: number): Local {
  return ir.local(scalar("i32"), name, [0, count - 1]);
}

function counted(index: Local, end: number, body: readonly Statement[]): For {
  return { kind: "for", index, start: 0, end, step: 1, parallel: true, body };
}

function temporary({ name, type }: Pick<Register, "name" | "type">, length: number): Buffer {
  return { name: name === "" ? "partial" : name, dtype: type.dtype, length, role: "temporary" };
}

function started(register: Register, value: number): Declare {
  const { dtype, lanes } = register.type;
  const one = ir.constant(dtype, value);
  return { kind: "declare", register, value: lanes === 1 ? one : ir.splat(one, lanes) };
}

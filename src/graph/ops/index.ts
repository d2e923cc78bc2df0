import type { Op } from "../op.js";

const ops: Record<string, Op> = {};

export function opNamed(name: string): Op {
  const op = ops[name];
  if (op === undefined) throw new Error(`The graph has no op named ${JSON.stringify(name)}.`);
  return op;
}

import { elementOf } from "../../types/type.js";
import { fits } from "../../types/fit.js";
import type { Call } from "../callable.js";
import { ElaborationDefect } from "../elaborator.js";
import { callWith, declaredFunction } from "../functions.js";
import { broadcastTo, truth } from "../ops.js";
import { Scope } from "../scope.js";
import { leadingDim, typeOf, unknownValue, type V } from "../value.js";
import { asTensor, builtin, wrongArgument } from "./define.js";

/** What is pushed: one item, or a batch of them with a mask. How either is done is written in the library. */
const push = builtin("push", ["ring", "x", "where?"], (call, ring, x, where) => {
  const items = ring.kind === "record" ? ring.fields.get("items") : undefined;
  if (!items) {
    const mayBeRing = ring.kind === "opaque" || ring.kind === "unknown";
    return mayBeRing ? unknownValue : wrongArgument(call, "push", ring, "a ring");
  }
  const item = elementOf(typeOf(items))?.element;
  const given = asTensor(call, x);
  const isBatch = where.kind !== "none" || (item && !fits(typeOf(given), item));
  if (!isBatch) return library(call, "push_item", [ring, given]);
  const size = leadingDim(given);
  if (!size) return wrongArgument(call, "push", given, "an item of the ring, or several");
  const all = (): V => broadcastTo(call.ctx.el, { ...truth(true), isStatic: false }, [size], []);
  return library(call, "push_batch", [ring, given, where.kind === "none" ? all() : where]);
});

function library(call: Call, name: string, args: readonly V[]): V {
  const declared = call.ctx.el.library(name);
  if (declared?.declaration.kind !== "fn") throw new ElaborationDefect(`the library has no function ${name}`);
  const { callable } = declaredFunction(call.ctx, declared.declaration, new Scope(declared.module));
  return callWith(call.ctx, callable, args, call.span, call.expected);
}

export const rings: readonly [string, V][] = [push];

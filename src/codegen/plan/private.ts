import {
  ir,
  placeOf,
  plus,
  times,
  withBodies,
  type Buffer,
  type EntryFunction,
  type Layout,
  type Local,
  type Statement,
} from "../ir/index.js";
import { relocated } from "../passes/contract.js";
import type { PlannedLayout } from "./layout.js";

/**
 * The entries with each thread's private buffers at places of its own, for as many threads as the layout was planned for. With
 * one thread too, the place is computed from its number: the code is the same with however many there are.
 */
export function placePrivate(
  entries: readonly EntryFunction[],
  { offsets, words, stride }: PlannedLayout,
  threads: number,
): { functions: EntryFunction[]; layout: Layout } {
  const placed = new Map<Buffer, number>();
  const all = new Map<Buffer, Buffer>();
  for (const [buffer, offset] of offsets) {
    const isPrivate = buffer.role === "private";
    const whole = isPrivate ? { ...buffer, length: buffer.length + (threads - 1) * stride } : buffer;
    if (isPrivate) all.set(buffer, whole);
    placed.set(whole, offset);
  }
  const list = (body: readonly Statement[]): Statement[] =>
    body.map((s) => (s.kind === "chunks" ? own(s) : withBodies(s, list)));
  const own = (s: Extract<Statement, { kind: "chunks" }>): Statement => {
    const thread: Local = ir.local(s.thread.type, s.thread.name, [0, threads - 1]);
    const apart = times(placeOf(thread), stride);
    const body = relocated(s.body, (buffer, address) => {
      const whole = all.get(buffer);
      return whole ? { buffer: whole, address: plus(address, apart) } : { buffer, address };
    });
    return { ...s, thread, body };
  };
  const functions = entries.map(({ name, body }) => ({ name, body: list(body) }));
  return { functions, layout: { offsets: placed, words } };
}

import {
  eachAccess,
  eachStatement,
  place,
  plus,
  times,
  without,
  withBodies,
  withOperands,
  type Address,
  type Buffer,
  type Expression,
  type For,
  type Local,
  type Statement,
} from "../ir/index.js";
import { isDisjoint, windowsOf, type Window } from "./windows.js";

/**
 * Makes temporaries as small as a turn needs them: one that only a single loop uses, each turn another part of it, keeps the
 * part of one turn.
 */
export function contract(body: readonly Statement[]): Statement[] {
  const counts = accessCounts(body);
  return body.map((s) => visit(s, counts));
}

type Counts = ReadonlyMap<Buffer, number>;

function accessCounts(body: readonly Statement[]): Map<Buffer, number> {
  const counts = new Map<Buffer, number>();
  eachStatement(body, (s) =>
    eachAccess(s, ({ buffer }) => counts.set(buffer, (counts.get(buffer) ?? 0) + 1)),
  );
  return counts;
}

function visit(s: Statement, counts: Counts): Statement {
  const outer = s.kind === "for" && s.parallel ? contracted(s, counts) : s;
  // A buffer that became another one is counted anew by the loops in it.
  const inner = outer === s ? counts : new Map([...accessCounts([outer]), ...counts]);
  return withBodies(outer, (list) => list.map((next) => visit(next, inner)));
}

function contracted(loop: For, counts: Counts): For {
  const own = accessCounts(loop.body);
  const smaller = new Map<Buffer, { buffer: Buffer; window: Window }>();
  for (const [buffer, window] of windowsOf(loop)) {
    const isOwn = buffer.role === "temporary" && own.get(buffer) === counts.get(buffer);
    if (!isOwn || !isDisjoint(window)) continue;
    const length = window.high - window.low + 1;
    if (length < buffer.length) smaller.set(buffer, { buffer: { ...buffer, length }, window });
  }
  if (smaller.size === 0) return loop;
  const moved = (buffer: Buffer, address: Address): { buffer: Buffer; address: Address } => {
    const to = smaller.get(buffer);
    if (!to) return { buffer, address };
    return {
      buffer: to.buffer,
      address: plus(within(address, loop.index, to.window), place(-to.window.low)),
    };
  };
  return { ...loop, body: relocated(loop.body, moved) };
}

/** An address without what all accesses of a turn have in common. */
function within(address: Address, index: Local, { base }: Window): Address {
  return plus(without(address, index), times(base, -1));
}

type Move = (buffer: Buffer, address: Address) => { buffer: Buffer; address: Address };

/** Statements with other places for what they read and write. */
export function relocated(body: readonly Statement[], move: Move): Statement[] {
  const expression = (e: Expression): Expression => {
    if (e.kind === "load") return { ...e, ...move(e.buffer, e.address) };
    return withOperands(e, expression);
  };
  return body.map((s): Statement => {
    switch (s.kind) {
      case "let":
      case "declare":
      case "assign":
        return { ...s, value: expression(s.value) };
      case "store":
        return { ...s, ...move(s.buffer, s.address), value: expression(s.value) };
      case "copy": {
        const to = move(s.to, s.toAddress);
        const from = move(s.from, s.fromAddress);
        return { ...s, to: to.buffer, toAddress: to.address, from: from.buffer, fromAddress: from.address };
      }
      case "if":
      case "while":
        return {
          ...withBodies(s, (list) => relocated(list, move)),
          condition: expression(s.condition),
        } as Statement;
      default:
        return withBodies(s, (list) => relocated(list, move));
    }
  });
}

import {
  eachAccess,
  eachStatement,
  sameAddress,
  withBodies,
  type Address,
  type Buffer,
  type Expression,
  type Statement,
} from "../ir/index.js";
import { effectsOf } from "./effects.js";
import { Renaming } from "./rename.js";

/**
 * Hands what was stored on to what loads it from the same place next, and removes stores to temporaries that nothing loads any
 * more.
 */
export function forward(body: readonly Statement[]): Statement[] {
  const names = new Renaming();
  const direct = withoutReloads(body, [], names);
  return withoutUnread(names.body(direct));
}

interface Known {
  readonly buffer: Buffer;
  readonly address: Address;
  readonly value: Expression;
}

function withoutReloads(body: readonly Statement[], outer: readonly Known[], names: Renaming): Statement[] {
  let known = [...outer];
  const forget = (buffers: ReadonlySet<Buffer>): void => {
    if (buffers.size > 0) known = known.filter(({ buffer }) => !buffers.has(buffer));
  };
  const result: Statement[] = [];
  for (const s of body) {
    if (s.kind === "let" && s.value.kind === "load") {
      const { buffer, address, type } = s.value;
      const found = known.find(
        (other) =>
          other.buffer === buffer &&
          other.value.type.lanes === type.lanes &&
          sameAddress(other.address, address),
      );
      if (found) {
        names.set(s.local, found.value);
        continue;
      }
      known.push({ buffer, address, value: s.local });
      result.push(s);
      continue;
    }
    const effects = effectsOf(s);
    if (s.kind === "for" || s.kind === "while" || s.kind === "chunks") forget(effects.writes);
    const inner = s.kind === "chunks" ? [] : known;
    result.push(withBodies(s, (list) => withoutReloads(list, inner, names)));
    forget(effects.writes);
    const isName = s.kind === "store" && (s.value.kind === "local" || s.value.kind === "constant");
    if (isName && !s.fold) known.push({ buffer: s.buffer, address: s.address, value: s.value });
  }
  return result;
}

function withoutUnread(body: readonly Statement[]): Statement[] {
  const read = new Set<Buffer>();
  eachStatement(body, (s) =>
    eachAccess(s, ({ buffer, writes }) => {
      if (!writes && !(s.kind === "store" && s.fold && s.buffer === buffer)) read.add(buffer);
    }),
  );
  const isKept = (s: Statement): boolean => {
    const to = s.kind === "store" ? s.buffer : s.kind === "copy" ? s.to : undefined;
    return to === undefined || to.role !== "temporary" || read.has(to);
  };
  const keep = (list: readonly Statement[]): Statement[] =>
    list
      .filter(isKept)
      .map((s) => withBodies(s, keep))
      .filter((s) => s.kind !== "for" || s.body.length > 0);
  return keep(body);
}

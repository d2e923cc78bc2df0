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
  const direct = withoutReloads(body, new Map(), names);
  return withoutUnread(names.replaced(direct));
}

interface Known {
  readonly address: Address;
  readonly value: Expression;
}

/** What is known of the elements of each buffer. Lists are never changed, as bodies within start from them. */
type Contents = Map<Buffer, readonly Known[]>;

function withoutReloads(body: readonly Statement[], outer: Contents, names: Renaming): Statement[] {
  const contents = new Map(outer);
  const learn = (buffer: Buffer, address: Address, value: Expression): void => {
    contents.set(buffer, [...(contents.get(buffer) ?? []), { address, value }]);
  };
  const forget = (buffers: ReadonlySet<Buffer>): void => buffers.forEach((buffer) => contents.delete(buffer));
  const result: Statement[] = [];
  for (const s of body) {
    if (s.kind === "let" && s.value.kind === "load") {
      const { buffer, address, type } = s.value;
      const found = contents
        .get(buffer)
        ?.find((other) => other.value.type.lanes === type.lanes && sameAddress(other.address, address));
      if (found) names.set(s.local, found.value);
      else {
        learn(buffer, address, s.local);
        result.push(s);
      }
      continue;
    }
    const { writes } = effectsOf(s);
    if (s.kind === "for" || s.kind === "while" || s.kind === "chunks") forget(writes);
    const inner = s.kind === "chunks" ? new Map() : contents;
    result.push(withBodies(s, (list) => withoutReloads(list, inner, names)));
    forget(writes);
    const isName = s.kind === "store" && (s.value.kind === "local" || s.value.kind === "constant");
    if (isName && !s.fold) learn(s.buffer, s.address, s.value);
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

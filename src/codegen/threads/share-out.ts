import {
  ir,
  place,
  scalar,
  withBodies,
  type Buffer,
  type Expression,
  type For,
  type Local,
  type Register,
  type Share,
  type Statement,
} from "../ir/index.js";
import { relocated } from "../passes/contract.js";
import { effectsOf } from "../passes/effects.js";
import { Renaming } from "../passes/rename.js";
import { hasSums, Region } from "./region.js";
import { accessCounts, splitsOf } from "./splits.js";
import { summedUp } from "./sum-up.js";

export interface SharingOptions {
  /** Elements of vectors. */
  readonly lanes: number;
  /** The least work that is shared out, in operations: it takes about a microsecond to have others begin and to wait for them. */
  readonly leastWork?: number | undefined;
}

/**
 * Finds the work in an entry that threads may share out: independent turns of loops, the outermost that are. No sum is
 * split by the number of threads: every number comes out the same with however many there are.
 */
export function shareOut(body: readonly Statement[], options: SharingOptions): Statement[] {
  const { lanes, leastWork = 16_000 } = options;
  const counts = accessCounts(body);
  const list = (statements: readonly Statement[]): Statement[] => {
    const out: Statement[] = [];
    let region: Region | undefined;
    const within = (s: Statement): Statement => withBodies(s, list);
    const done = (finished: Region): Statement[] =>
      finished.work < leastWork ? [...finished.members] : chunksOf(finished, lanes);
    for (const s of statements) {
      const splits = splitsOf(s, counts);
      const larger = region?.with(splits);
      if (larger) {
        region = larger;
        continue;
      }
      const own = splits.length > 0 ? Region.of(splits) : undefined;
      // What does not hang on the region need not end it.
      if (region?.canFollow(s)) {
        out.push(...(own ? done(own) : [within(s)]));
        continue;
      }
      if (region) out.push(...done(region));
      region = own;
      if (!own) out.push(within(s));
    }
    if (region) out.push(...done(region));
    return out;
  };
  return list(body);
}

function chunksOf(region: Region, lanes: number): Statement[] {
  const { splits, chunks } = region.best;
  const number = (name: string, range: Local["range"]): Local => ir.local(scalar("i32"), name, range);
  const share: Share = {
    first: number("first", [0, chunks - 1]),
    end: number("end", [1, chunks]),
    count: chunks,
  };
  const thread = number("thread", undefined);
  const after: Statement[] = [];
  const shared = splits.map((split): Statement => {
    const { statement, loop, sums } = split;
    if (!hasSums(split)) return replaced(statement, loop, { ...loop, share });
    const summed = summedUp(loop, sums, share, lanes);
    after.push(...summed.after);
    return summed.shared;
  });
  const own = new Map<Buffer, Buffer>();
  for (const split of splits) for (const buffer of split.own) own.set(buffer, { ...buffer, role: "private" });
  const apart = relocated(shared, (buffer, address) => ({ buffer: own.get(buffer) ?? buffer, address }));
  const { stores, loads, renaming } = handedOver(apart, share);
  const body = [...loads, ...renaming.body(apart)];
  return [...stores, { kind: "chunks", share, thread, body }, ...after];
}

function replaced(s: For, loop: For, by: For): For {
  return s === loop
    ? by
    : ({
        ...s,
        body: s.body.map((inner) => (inner.kind === "for" ? replaced(inner, loop, by) : inner)),
      } satisfies For);
}

/** Values from outside that statements use, by way of memory, which all threads see. */
function handedOver(
  body: readonly Statement[],
  { first, end }: Share,
): {
  stores: Statement[];
  loads: Statement[];
  renaming: Renaming;
} {
  const names = new Set<Expression>(body.flatMap((s) => [...effectsOf(s).uses]));
  for (const own of [first, end]) names.delete(own);
  const byType = new Map<string, (Local | Register)[]>();
  for (const name of names as Set<Local | Register>)
    byType.set(name.type.dtype, [...(byType.get(name.type.dtype) ?? []), name]);
  const [stores, loads]: [Statement[], Statement[]] = [[], []];
  const renaming = new Renaming();
  for (const list of byType.values()) {
    const length = list.reduce((sum, { type }) => sum + type.lanes, 0);
    const buffer: Buffer = { name: "handed", dtype: list[0]!.type.dtype, length, role: "temporary" };
    let at = 0;
    for (const name of list) {
      const local = ir.local(name.type, name.name, name.kind === "local" ? name.range : undefined);
      stores.push({ kind: "store", buffer, address: place(at), value: name });
      loads.push({ kind: "let", local, value: ir.load(buffer, place(at), name.type.lanes) });
      renaming.set(name, local);
      at += name.type.lanes;
    }
  }
  return { stores, loads, renaming };
}

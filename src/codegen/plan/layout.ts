import { eachAccess, eachStatement, type Buffer, type EntryFunction, type Layout } from "../ir/index.js";
import { liveRanges, type LiveRange } from "./live-ranges.js";

/** Buffers start at multiples of a cache line, in words. */
const alignment = 16;

/** A layout with the private buffers of the first thread; those of the next one are `stride` words further on. */
export interface PlannedLayout extends Layout {
  readonly stride: number;
}

/**
 * Gives every buffer a place in one arena: constants, states, inputs and outputs one of their own, temporaries places that
 * they share with those whose contents do not count at the same time, or in another entry, and private ones likewise.
 */
export function planLayout(
  entries: readonly EntryFunction[],
  kept: readonly Buffer[],
  threads = 1,
): PlannedLayout {
  const offsets = new Map<Buffer, number>();
  let words = 0;
  const place = (buffer: Buffer): void => {
    if (offsets.has(buffer)) return;
    offsets.set(buffer, words);
    words = aligned(words + buffer.length);
  };
  kept.forEach(place);
  for (const { body } of entries)
    eachStatement(body, (s) =>
      eachAccess(s, ({ buffer }) => {
        if (buffer.role !== "temporary" && buffer.role !== "private") place(buffer);
      }),
    );
  const ranges = entries.map(({ body }) => liveRanges(body));
  const placeAll = (role: Buffer["role"]): void => {
    const base = words;
    for (const range of ranges) words = Math.max(words, placeTemporaries(range, role, base, offsets));
  };
  placeAll("temporary");
  const start = words;
  placeAll("private");
  const stride = words - start;
  return { offsets, words: start + threads * stride, stride };
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** The largest first, each at the lowest place that is free all the while. Returns where the last one ends. */
function placeTemporaries(
  ranges: ReadonlyMap<Buffer, LiveRange>,
  wanted: Buffer["role"],
  base: number,
  offsets: Map<Buffer, number>,
): number {
  const placed: Placed[] = [];
  const temporaries = [...ranges].filter(([{ role }]) => role === wanted);
  temporaries.sort(([a], [b]) => b.length - a.length);
  let end = base;
  for (const [buffer, range] of temporaries) {
    const others = placed.filter((other) => other.start <= range.end && range.start <= other.end);
    others.sort((a, b) => a.from - b.from);
    let from = base;
    for (const other of others) {
      if (other.from - from >= buffer.length) break;
      from = Math.max(from, other.to);
    }
    const to = aligned(from + buffer.length);
    placed.push({ ...range, from, to });
    offsets.set(buffer, from);
    end = Math.max(end, to);
  }
  return end;
}

function aligned(words: number): number {
  return Math.ceil(words / alignment) * alignment;
}

import { bodiesOf, eachAccess, type Buffer, type Statement } from "../ir/index.js";

/** From when to when a buffer's content counts, in statements, counted in the order of the text. */
export interface LiveRange {
  readonly start: number;
  readonly end: number;
}

/** A statement on the way to an access: its place, and the list that it stands in. */
interface Step {
  readonly list: readonly Statement[];
  readonly start: number;
  readonly end: number;
}

/**
 * When the contents of temporaries count. A buffer counts from its first access to its last in the innermost list of
 * statements that holds all of them: in a loop's body, for a turn of it, as each turn writes what it reads; what is also
 * used outside of a loop counts all through it. As threads may be at different statements of shared work, all that they
 * have in common counts all through that.
 */
export function liveRanges(body: readonly Statement[]): Map<Buffer, LiveRange> {
  const common = new Map<Buffer, Step[]>();
  let clock = 0;
  const visit = (list: readonly Statement[], path: readonly Step[], shared?: readonly Step[]): void => {
    for (const s of list) {
      const start = clock++;
      let steps: readonly Step[] | undefined;
      const here = (): readonly Step[] => (steps ??= [...path, { list, start, end: start + sizeOf(s) }]);
      eachAccess(s, ({ buffer }) => {
        const way = shared && buffer.role !== "private" ? shared : here();
        common.set(buffer, joined(common.get(buffer), way));
      });
      for (const inner of bodiesOf(s)) visit(inner, here(), s.kind === "chunks" ? here() : shared);
    }
  };
  visit(body, []);
  return new Map([...common].map(([buffer, path]) => [buffer, path.at(-1)!]));
}

const sizes = new WeakMap<Statement, number>();

/** How many statements are in a statement. */
function sizeOf(s: Statement): number {
  let size = sizes.get(s);
  if (size === undefined) {
    size = bodiesOf(s).reduce((sum, body) => body.reduce((inner, next) => inner + 1 + sizeOf(next), sum), 0);
    sizes.set(s, size);
  }
  return size;
}

/** What two ways have in common: the steps down to the innermost list that both pass. */
function joined(a: readonly Step[] | undefined, b: readonly Step[]): Step[] {
  if (!a) return [...b];
  const result: Step[] = [];
  for (let i = 0; i < Math.min(a.length, b.length) && a[i]!.list === b[i]!.list; i++) {
    const [first, second] = [a[i]!, b[i]!];
    result.push({
      list: first.list,
      start: Math.min(first.start, second.start),
      end: Math.max(first.end, second.end),
    });
    if (first.start !== second.start) break;
  }
  return result;
}

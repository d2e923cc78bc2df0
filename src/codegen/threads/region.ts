import type { Buffer, For, Statement } from "../ir/index.js";
import { dependent, effectsOf } from "../passes/effects.js";
import { joinedParts, type Part } from "./parts.js";
import type { Split } from "./splits.js";
import { workOf } from "./work.js";

/** Statements whose work is shared out together: a thread goes from one to the next without waiting for others. */
export interface Sharing {
  readonly splits: readonly Split[];
  /** Into how many chunks. */
  readonly chunks: number;
  readonly parts: ReadonlyMap<Buffer, Part | undefined>;
}

/** Statements are joined only where that leaves so many chunks, which are enough for so many threads. */
const joinedChunks = 8;

/** Into how many chunks loops are divided that sum up: always the same, as that decides in which order. */
const summedChunks = 8;

/** Statements that follow each other and can be shared out together, in each way in which that goes. */
export class Region {
  private constructor(
    readonly members: readonly For[],
    private readonly sharings: readonly Sharing[],
  ) {}

  static of(splits: readonly Split[]): Region {
    const sharings = splits.map((split) => ({
      splits: [split],
      chunks: hasSums(split) ? Math.min(summedChunks, split.turns) : split.turns,
      parts: split.parts,
    }));
    return new Region([splits[0]!.statement], sharings);
  }

  /** With one more statement, which may be split in these ways; undefined where it does not fit. */
  with(splits: readonly Split[]): Region | undefined {
    if (splits.length === 0) return undefined;
    const { statement } = splits[0]!;
    const sharings = this.sharings.flatMap((sharing) =>
      splits.flatMap((split) => this.joined(sharing, split) ?? []),
    );
    return sharings.length > 0 ? new Region([...this.members, statement], sharings) : undefined;
  }

  /** Whether a statement after these may as well stand before them. */
  canFollow(s: Statement): boolean {
    return this.members.every((member) => !dependent(member, s));
  }

  get work(): number {
    return this.members.reduce((sum, member) => sum + workOf(member), 0);
  }

  /** The way that leaves most chunks, without sums if possible. */
  get best(): Sharing {
    const rank = ({ splits, chunks }: Sharing): number => (splits.some(hasSums) ? chunks - 1e9 : chunks);
    return this.sharings.reduce((best, other) => (rank(other) > rank(best) ? other : best));
  }

  private joined(sharing: Sharing, split: Split): Sharing | undefined {
    if (hasSums(split) || hasSums(sharing.splits[0]!)) return undefined;
    const chunks = greatestDivisor(sharing.chunks, split.turns);
    if (chunks < joinedChunks) return undefined;
    const parts = new Map(sharing.parts);
    for (const [buffer, part] of split.parts) {
      if (!sharing.parts.has(buffer)) {
        parts.set(buffer, part);
        continue;
      }
      const before = sharing.parts.get(buffer);
      const both = before && part && joinedParts(before, part);
      if (!both && this.isWritten(buffer, split.statement)) return undefined;
      parts.set(buffer, both);
    }
    return { splits: [...sharing.splits, split], chunks, parts };
  }

  private isWritten(buffer: Buffer, last: For): boolean {
    return [...this.members, last].some((member) => effectsOf(member).writes.has(buffer));
  }
}

export function hasSums({ sums }: Split): boolean {
  return sums.registers.size > 0 || sums.buffers.size > 0;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

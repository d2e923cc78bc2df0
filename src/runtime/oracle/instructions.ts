import type { FiniteProcess } from "../../compiler/driver/finite-process.js";
import { sizeOf, type TensorType } from "../../graph/types.js";
import { BatchedClause } from "./evaluate-clause.js";
import { RowTable } from "./row-table.js";

/** An instruction, and the tasks that may be given it. */
export interface Asked {
  /** The numbers of its tensors. */
  readonly values: Float64Array;
  readonly tasks: readonly {
    /** The place of the task among the ids. */
    readonly task: number;
    /** How likely the instruction is in that task. */
    readonly chance: number;
  }[];
}

/** Every instruction of every task, and how likely it is there. */
export function instructionsOf(process: FiniteProcess): readonly Asked[] {
  const { ids } = process;
  const width = process.instruction.reduce((sum, type) => sum + sizeOf(type.shape), 0);
  const { size, data } = new BatchedClause(process.instructions).rows(ids, ids.length);
  const count = width === 0 ? 1 : size / width;
  const numbers = new RowTable(width);
  const asked: { task: number; chance: number }[][] = [];
  ids.forEach((_, task) => {
    const all = data.subarray(task * size, (task + 1) * size);
    const chances = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const instruction = numbers.numberOf(rowOf(all, process.instruction, count, i));
      chances.set(instruction, (chances.get(instruction) ?? 0) + 1 / count);
    }
    for (const [instruction, chance] of chances) (asked[instruction] ??= []).push({ task, chance });
  });
  return asked.map((tasks, instruction) => ({ values: numbers.row(instruction), tasks }));
}

/** The i-th of `count` instructions, whose tensors are stacked one after the other. */
function rowOf(all: Float64Array, types: readonly TensorType[], count: number, i: number): number[] {
  let from = 0;
  return types.flatMap(({ shape }) => {
    const size = sizeOf(shape);
    const part = all.subarray(from + i * size, from + (i + 1) * size);
    from += count * size;
    return [...part];
  });
}

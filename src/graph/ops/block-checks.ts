import type { Block } from "../graph.js";
import { sameType, type TensorType } from "../types.js";
import { fail, formatTypes, plural } from "./checks.js";

/** The checks of ops over blocks. All throw `GraphTypeError` with "expected …, found …". */

export function expectBlocks(op: string, blocks: readonly Block[], count: number): readonly Block[] {
  if (blocks.length !== count) fail(op, plural(count, "block"), String(blocks.length));
  return blocks;
}

function sameTypes(a: readonly TensorType[], b: readonly TensorType[]): boolean {
  return a.length === b.length && a.every((type, index) => sameType(type, b[index]!));
}

export function expectTypes(
  op: string,
  what: string,
  expected: readonly TensorType[],
  found: readonly TensorType[],
): void {
  if (!sameTypes(expected, found)) fail(op, `${what} (${formatTypes(expected)})`, `(${formatTypes(found)})`);
}

/** A block with these parameters, no more and no fewer. */
export function expectParams(op: string, what: string, block: Block, expected: readonly TensorType[]): void {
  expectTypes(
    op,
    `${what} to have the parameters`,
    expected,
    block.params.map((param) => param.type),
  );
}

/** A list that begins with the expected types. */
export function expectFirst(
  op: string,
  what: string,
  expected: readonly TensorType[],
  found: readonly TensorType[],
): void {
  if (!sameTypes(expected, found.slice(0, expected.length))) {
    fail(op, `${what} (${formatTypes(expected)})`, `(${formatTypes(found)})`);
  }
}

export function resultTypes(block: Block): TensorType[] {
  return block.results.map((result) => result.type);
}

import type { Attrs, Block } from "../../../src/graph/graph.js";
import { type DType, tensor, type TensorType } from "../../../src/graph/types.js";

/** `f32[2, 3]` → the type. */
function parse(text: string): TensorType {
  const [, dtype, dims] = /^(f32|i32|u32|bool)(?:\[(.*)\])?$/.exec(text)!;
  return tensor(dtype as DType, ...(dims ? dims.split(",").map(Number) : []));
}

export interface Use {
  /** Input types with `; ` between them, such as `f32[2]; i32`. */
  readonly of: string;
  readonly attrs?: Attrs;
  readonly blocks?: readonly Block[];
}

export interface Accepted extends Use {
  readonly gives: string;
}

export interface Refused extends Use {
  /** What the message says after the op's name. */
  readonly says: string;
}

export interface Rule {
  readonly accepts: readonly Accepted[];
  readonly refuses: readonly Refused[];
}

export const types = (text: string): TensorType[] => (text === "" ? [] : text.split("; ").map(parse));

export const accept = (of: string, gives: string, attrs?: Attrs, blocks?: readonly Block[]): Accepted => ({
  of,
  gives,
  attrs,
  blocks,
});

export const refuse = (of: string, says: string, attrs?: Attrs, blocks?: readonly Block[]): Refused => ({
  of,
  says,
  attrs,
  blocks,
});

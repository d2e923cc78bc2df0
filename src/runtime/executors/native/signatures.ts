import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Port } from "../../../graph/graph.js";
import type { TensorInfoSchema } from "../../protobuf/tf_pb.js";
import { shapeProto } from "./attributes.js";
import type { Ref } from "./function-writer.js";

export type TensorInfo = MessageInitShape<typeof TensorInfoSchema>;

export interface Signature {
  readonly inputs: Record<string, TensorInfo>;
  readonly outputs: Record<string, TensorInfo>;
  readonly methodName: string;
}

/** The nodes that are fed and fetched, by signature and by the names that the signature has for them. */
export type Signatures = Readonly<Record<string, SignatureNodes>>;

export interface SignatureNodes {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The signature that runs an entry. Its inputs and outputs are named by `portKey`. */
export function callSignature(entry: string): string {
  return `call/${entry}`;
}

/**
 * Signatures that give and take every state, by name. Some of the states can be read alone, and written
 * alone: what is fetched to write a state has its name too.
 */
export const readSignature = "state/read";
export const writeSignature = "state/write";

/** The signature that gives a state's elements, row-major, from `start` to before `end`. Each can be read alone. */
export const readPartSignature = "state/part";

/** The output of a signature that has no other. */
export const doneKey = "done";

export function portKey(port: Port): string {
  return `${port.kind}:${port.name}`;
}

export function infoOf(ref: Ref, shape: readonly number[]): TensorInfo {
  return { encoding: { case: "name", value: ref.text }, dtype: ref.type, tensorShape: shapeProto(shape) };
}

export function nodeNames(infos: Record<string, TensorInfo>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(infos).map(([key, { encoding }]) => [key, encoding?.value as string]),
  );
}

export function signature(
  inputs: Record<string, TensorInfo>,
  outputs: Record<string, TensorInfo>,
): Signature {
  return { inputs, outputs, methodName: "tensorflow/serving/predict" };
}

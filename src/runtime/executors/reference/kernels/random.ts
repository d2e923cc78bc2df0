import { sizeOf } from "../../../../graph/types.js";
import { philoxWords } from "../special/philox.js";
import type { Kernel } from "./kernel.js";
import { result } from "./kernel.js";

export const random_bits: Kernel = (call) => {
  const [key, counter] = [call.inputs[0]!, call.inputs[1]!];
  const count = sizeOf(call.node.outputs[0]!.type.shape);
  return result(call, philoxWords(key.data, counter.data, count));
};

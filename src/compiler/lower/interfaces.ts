import { previousType } from "./mdp/maybe.js";
import { sizeOfParameter } from "../types/value-count.js";
import { boolType, f32Type, recordType, type Type, type VariableT } from "../types/type.js";

type Members = ReadonlyMap<string, (of: VariableT) => Type>;

const member =
  (name: string) =>
  (of: VariableT): Type => ({ kind: "member", of, name });

const supervised: Members = new Map([
  ["X", member("X")],
  ["Y", member("Y")],
  [
    "Example",
    (of: VariableT) =>
      recordType([
        ["x", member("X")(of)],
        ["y", member("Y")(of)],
      ]),
  ],
]);

/** `T.Step`: what a rollout keeps of a step, of a task with the given member types. */
export function stepType(of: (name: string) => Type): Type {
  return recordType([
    ["observation", of("Observation")],
    ["instruction", of("Instruction")],
    ["previous", previousType(of("Action"))],
    ["action", of("Action")],
    ["reward", f32Type],
    ["next_observation", of("Observation")],
    ["terminated", boolType],
    ["truncated", boolType],
    ["alive", boolType],
    ["signals", of("Signals")],
  ]);
}

/** A member of a decision process; `T.Action` is known to be a vector where a learner asks for continuous actions. */
function ofProcess(of: VariableT, name: string): Type {
  if (name === "Action" && of.needs?.includes("continuous actions"))
    return { ...f32Type, dims: [sizeOfParameter(of, "actions")] };
  return { kind: "member", of, name };
}

const mdp: Members = new Map([
  ...["Observation", "Action", "Instruction", "Hidden", "Signals"].map(
    (name) => [name, (of: VariableT) => ofProcess(of, name)] as const,
  ),
  ["Step", (of: VariableT) => stepType((name) => ofProcess(of, name))] as const,
]);

const interfaces: ReadonlyMap<string, Members> = new Map([
  ["Supervised", supervised],
  ["Mdp", mdp],
]);

/** The member types of an interface, which library code is checked against; undefined for an unknown interface. */
export function interfaceMembers(name: string): Members | undefined {
  return interfaces.get(name);
}

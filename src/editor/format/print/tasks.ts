import { builders } from "prettier/doc";
import { start } from "./assignments.js";
import { body, params } from "./declarations.js";
import { emptyList, indices, isOpened, row } from "./lists.js";
import type { Printers } from "./printers.js";

const { group, ifBreak, indent, line } = builders;

/** Tasks and their clauses. */
export const tasks: Printers<
  | "task"
  | "hidden"
  | "instruction"
  | "taskState"
  | "action"
  | "observe"
  | "step"
  | "reward"
  | "signal"
  | "terminate"
  | "horizon"
  | "example"
  | "exampleField"
  | "split"
  | "splitPart"
  | "from"
> = {
  task: (_, parts) => ["task ", parts.one("name"), params(parts), " ", body(parts, "members")],
  hidden: (node, parts) => {
    const counts = node.counts.length === 0 ? "" : indices(parts, "counts");
    return start(parts, ["hidden ", parts.one("name"), counts, parts.optional("type", ": ")]);
  },
  instruction: (_, parts) => start(parts, ["instruction ", parts.one("name"), parts.optional("type", ": ")]),
  taskState: (_, parts) => start(parts, ["state ", parts.one("name"), parts.optional("type", ": ")]),
  action: (_, parts) => ["action ", parts.one("name"), ": ", parts.one("type")],
  observe: (node, parts) => ["observe ", node.value === undefined ? "none" : parts.one("value")],
  step: (_, parts) => ["step ", parts.one("body")],
  reward: (node, parts) => ["reward ", node.draws ? "~ " : "", parts.one("value")],
  signal: (_, parts) => start(parts, ["signal ", parts.one("name")]),
  terminate: (_, parts) => ["terminate when ", parts.one("when")],
  horizon: (_, parts) => ["horizon ", parts.one("value")],
  example: (node, parts) => {
    const head = ["example ", parts.optional("index", "", " "), "{", parts.behindBrace()];
    if (node.fields.length === 0) return [head, emptyList(parts, "", "}")];
    const shouldBreak = isOpened(parts.text, node.brace!);
    return group([head, indent([line, parts.lines("fields", [ifBreak("", ","), line])]), line, "}"], {
      shouldBreak,
    });
  },
  exampleField: (node, parts) =>
    start(parts, [node.local ? "let " : "", parts.one("name"), parts.optional("type", ": ")]),
  split: (_, parts) => group(["split ", indent(row(parts.all("parts")))]),
  splitPart: (node, parts) => [
    parts.one("name"),
    " = ",
    node.value === "rest" ? "rest" : parts.one("value"),
    parts.optional("by", " by "),
    node.draws ? " draws" : "",
  ],
  from: (_, parts) => ["from ", parts.one("value")],
};

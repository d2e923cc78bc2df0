import { builders } from "prettier/doc";
import { assignment, start } from "./assignments.js";
import { body, functionBody, params, result, typeParams } from "./declarations.js";
import { isOpened, list, row } from "./lists.js";
import type { Printers } from "./printers.js";

const { group, indent, line } = builders;

/** Learners, experiments and their clauses. */
export const learners: Printers<
  "learner" | "need" | "learnerState" | "phase" | "experiment" | "binding" | "section" | "sectionField"
> = {
  learner: (node, parts) => {
    const access = node.access === undefined ? "" : `${node.access} `;
    const needs = node.needs.length === 0 ? "" : [line, "with ", indent(row(parts.all("needs")))];
    const head = [
      access,
      "learner ",
      parts.one("name"),
      typeParams(parts),
      params(parts),
      " for ",
      parts.one("for"),
    ];
    return [group([head, group(indent(needs))]), " ", body(parts, "members")];
  },
  need: (node) => node.text,
  learnerState: (_, parts) => start(parts, [parts.one("name"), parts.optional("type", ": ")]),
  phase: (node, parts) => {
    const head = [parts.one("name"), params(parts), result(node, parts)];
    return functionBody(parts, group(head));
  },
  experiment: (_, parts) => ["experiment ", parts.one("name"), " ", body(parts, "clauses")],
  binding: (_, parts) => assignment(parts, [parts.one("name"), " ="], "value"),
  section: (_, parts) => {
    const broken = isOpened(parts.text, parts.text.indexOf("{", parts.child("name")!.end));
    return [parts.one("name"), " ", list(parts, "fields", ["{", "}"], { spaced: true, broken })];
  },
  sectionField: (_, parts) => assignment(parts, [parts.one("name"), ":"], "value"),
};

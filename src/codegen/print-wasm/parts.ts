import {
  bodiesOf,
  eachExpression,
  eachStatement,
  expressionsOf,
  namesInside,
  type Expression,
  type Local,
  type Register,
  type Statement,
} from "../ir/index.js";
import { isInline } from "./inline.js";

/** About how many operations a function of the module may have: an engine optimises larger ones slowly, or not at all. */
const LARGEST_FUNCTION = 3000;

/** Statements that are printed where they stand, or as a function of their own. */
export interface Part {
  readonly statements: readonly Statement[];
  readonly apart: boolean;
}

/** Divides a body into what stays where it is and what becomes functions of their own. What gives names to others stays. */
export function partsOf(body: readonly Statement[]): Part[] {
  const weights = body.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= LARGEST_FUNCTION) return [{ statements: body, apart: false }];
  const parts: Part[] = [];
  let group: Statement[] = [];
  let weight = 0;
  const close = (): void => {
    if (group.length > 0) parts.push({ statements: group, apart: true });
    [group, weight] = [[], 0];
  };
  body.forEach((s, i) => {
    if (!canMove(s) || body.length === 1) {
      close();
      parts.push({ statements: [s], apart: false });
      return;
    }
    // What is too large by itself is divided further on, in a function of its own.
    if (weight + weights[i]! > LARGEST_FUNCTION) close();
    group.push(s);
    weight += weights[i]!;
  });
  close();
  return parts;
}

const weights = new WeakMap<Statement, number>();

/** How many operations a statement has, those in it included. */
function weightOf(s: Statement): number {
  const known = weights.get(s);
  if (known !== undefined) return known;
  let weight = 1;
  for (const e of expressionsOf(s))
    eachExpression(
      e,
      (inner) => (weight += inner.kind === "call" && isInline(inner.callee) ? inner.callee.body.length : 1),
    );
  for (const body of bodiesOf(s)) for (const inner of body) weight += weightOf(inner);
  weights.set(s, weight);
  return weight;
}

/** Whether a statement names nothing for those after it and sets no register from outside. */
function canMove(s: Statement): boolean {
  return s.kind !== "let" && s.kind !== "declare" && s.kind !== "assign" && setsOwnOnly([s]);
}

/** Whether statements set no register from outside. */
export function setsOwnOnly(body: readonly Statement[]): boolean {
  const declared = new Set<Register>();
  let moves = true;
  eachStatement(body, (inner) => {
    if (inner.kind === "declare") declared.add(inner.register);
    if (inner.kind === "assign" && !declared.has(inner.register)) moves = false;
  });
  return moves;
}

/** The names from outside that statements read. */
export function namesRead(body: readonly Statement[]): (Local | Register)[] {
  const own = new Set<Expression>();
  const read = new Set<Local | Register>();
  eachStatement(body, (s) => {
    if (s.kind === "let") own.add(s.local);
    if (s.kind === "declare") own.add(s.register);
    for (const name of namesInside(s)) own.add(name);
  });
  eachStatement(body, (s) => {
    for (const e of expressionsOf(s))
      eachExpression(e, (inner) => {
        if ((inner.kind === "local" || inner.kind === "register") && !own.has(inner)) read.add(inner);
      });
  });
  return [...read];
}

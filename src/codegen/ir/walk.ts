import type { Expression, Local } from "./expression.js";
import type { Address, Buffer } from "./memory.js";
import type { Module, Statement } from "./statement.js";

function addressOperands(address: Address): Expression[] {
  return address.terms.map(({ value }) => value);
}

/** What an expression is computed from, one level down; the terms of an address are operands too. */
export function operandsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case "local":
    case "register":
    case "constant":
      return [];
    case "binary":
    case "compare":
    case "shuffle":
      return [e.a, e.b];
    case "select":
      return [e.condition, e.yes, e.no];
    case "lanes":
      return e.parts;
    case "load":
      return addressOperands(e.address);
    case "call":
      return e.args;
    default:
      return [e.a];
  }
}

/** Calls `visit` with an expression and all below it. Lists are not made on the way: passes do nothing more often. */
export function eachExpression(e: Expression, visit: (e: Expression) => void): void {
  visit(e);
  switch (e.kind) {
    case "local":
    case "register":
    case "constant":
      return;
    case "binary":
    case "compare":
    case "shuffle":
      eachExpression(e.a, visit);
      return eachExpression(e.b, visit);
    case "select":
      eachExpression(e.condition, visit);
      eachExpression(e.yes, visit);
      return eachExpression(e.no, visit);
    case "lanes":
      for (const part of e.parts) eachExpression(part, visit);
      return;
    case "load":
      for (const { value } of e.address.terms) eachExpression(value, visit);
      return;
    case "call":
      for (const arg of e.args) eachExpression(arg, visit);
      return;
    default:
      eachExpression(e.a, visit);
  }
}

/** The expression with `map` of each operand in its place; itself where none changed. */
export function withOperands(e: Expression, map: (operand: Expression) => Expression): Expression {
  switch (e.kind) {
    case "local":
    case "register":
    case "constant":
      return e;
    case "binary":
    case "compare":
    case "shuffle": {
      const a = map(e.a);
      const b = map(e.b);
      return a === e.a && b === e.b ? e : { ...e, a, b };
    }
    case "select": {
      const condition = map(e.condition);
      const yes = map(e.yes);
      const no = map(e.no);
      return condition === e.condition && yes === e.yes && no === e.no ? e : { ...e, condition, yes, no };
    }
    case "lanes": {
      const parts = e.parts.map(map);
      return parts.every((part, i) => part === e.parts[i]) ? e : { ...e, parts };
    }
    case "load": {
      const address = withTerms(e.address, map);
      return address === e.address ? e : { ...e, address };
    }
    case "call": {
      const args = e.args.map(map);
      return args.every((arg, i) => arg === e.args[i]) ? e : { ...e, args };
    }
    default: {
      const a = map(e.a);
      return a === e.a ? e : { ...e, a };
    }
  }
}

/** The address with `map` of each term's value in its place. */
export function withTerms(address: Address, map: (value: Expression) => Expression): Address {
  if (address.terms.length === 0) return address;
  const terms = address.terms.map((term) => {
    const value = map(term.value);
    return value === term.value ? term : { factor: term.factor, value };
  });
  return terms.every((term, i) => term === address.terms[i])
    ? address
    : { constant: address.constant, terms };
}

/** The expressions that a statement itself evaluates, without those of the statements in it. */
export function expressionsOf(s: Statement): readonly Expression[] {
  switch (s.kind) {
    case "let":
    case "declare":
    case "assign":
      return [s.value];
    case "store":
      return [s.value, ...addressOperands(s.address)];
    case "copy":
      return [...addressOperands(s.toAddress), ...addressOperands(s.fromAddress)];
    case "while":
    case "if":
      return [s.condition];
    case "for":
      return s.share ? [s.share.first, s.share.end] : [];
    case "chunks":
    case "fail":
    case "mark":
      return [];
  }
}

/** Calls `visit` with the expressions that a statement itself evaluates and all below them. */
export function eachOwnExpression(s: Statement, visit: (e: Expression) => void): void {
  switch (s.kind) {
    case "let":
    case "declare":
    case "assign":
      return eachExpression(s.value, visit);
    case "store":
      eachExpression(s.value, visit);
      return eachTerm(s.address, visit);
    case "copy":
      eachTerm(s.toAddress, visit);
      return eachTerm(s.fromAddress, visit);
    case "while":
    case "if":
      return eachExpression(s.condition, visit);
    default:
      for (const e of expressionsOf(s)) eachExpression(e, visit);
  }
}

function eachTerm({ terms }: Address, visit: (e: Expression) => void): void {
  for (const { value } of terms) eachExpression(value, visit);
}

/** How many turns a loop has in all. */
export function turnsOf({ start, end, step }: Extract<Statement, { kind: "for" }>): number {
  return Math.ceil((end - start) / step);
}

/** The names that a statement gives to the statements in it. */
export function namesInside(s: Statement): readonly Local[] {
  if (s.kind === "for") return [s.index];
  return s.kind === "chunks" ? [s.share.first, s.share.end, s.thread] : [];
}

/** The lists of statements in a statement. */
export function bodiesOf(s: Statement): readonly (readonly Statement[])[] {
  switch (s.kind) {
    case "for":
    case "chunks":
      return [s.body];
    case "while":
      return [s.test, s.body];
    case "if":
      return [s.then, s.otherwise];
    default:
      return noBodies;
  }
}

const noBodies: readonly (readonly Statement[])[] = [];

/**
 * The statement with `map` of each list of statements in its place; itself where these hold the same statements: what is known
 * of it is then known for the passes that follow too.
 */
export function withBodies(
  s: Statement,
  map: (body: readonly Statement[]) => readonly Statement[],
): Statement {
  switch (s.kind) {
    case "for":
    case "chunks": {
      const body = map(s.body);
      return isSame(body, s.body) ? s : { ...s, body };
    }
    case "while": {
      const test = map(s.test);
      const body = map(s.body);
      return isSame(test, s.test) && isSame(body, s.body) ? s : { ...s, test, body };
    }
    case "if": {
      const then = map(s.then);
      const otherwise = map(s.otherwise);
      return isSame(then, s.then) && isSame(otherwise, s.otherwise) ? s : { ...s, then, otherwise };
    }
    default:
      return s;
  }
}

function isSame(a: readonly Statement[], b: readonly Statement[]): boolean {
  return a.length === b.length && a.every((s, i) => s === b[i]);
}

/** Calls `visit` with each statement and those in it, in order. */
export function eachStatement(body: readonly Statement[], visit: (s: Statement) => void): void {
  for (const s of body) {
    visit(s);
    if (s.kind === "for" || s.kind === "chunks") eachStatement(s.body, visit);
    else for (const inner of bodiesOf(s)) eachStatement(inner, visit);
  }
}

/** Whether a module has work that threads may share out. */
export function sharesWork(module: Module): boolean {
  return holds(module, "chunks");
}

/** Whether a module tells its host of sections, for a profile. */
export function hasMarks(module: Module): boolean {
  return holds(module, "mark");
}

function holds({ entries }: Module, kind: Statement["kind"]): boolean {
  let found = false;
  for (const { body } of entries) eachStatement(body, (s) => (found ||= s.kind === kind));
  return found;
}

/** One reading or writing of memory. */
export interface Access {
  readonly buffer: Buffer;
  readonly address: Address;
  /** How many neighbouring elements. */
  readonly length: number;
  readonly writes: boolean;
}

/** Calls `visit` with all that a statement itself reads (first) and writes; a store with a fold does both. */
export function eachAccess(s: Statement, visit: (access: Access) => void): void {
  eachOwnExpression(s, (e) => {
    if (e.kind === "load")
      visit({ buffer: e.buffer, address: e.address, length: e.type.lanes, writes: false });
  });
  if (s.kind === "copy") {
    visit({ buffer: s.from, address: s.fromAddress, length: s.length, writes: false });
    visit({ buffer: s.to, address: s.toAddress, length: s.length, writes: true });
  }
  if (s.kind === "store") {
    const access = { buffer: s.buffer, address: s.address, length: s.value.type.lanes };
    if (s.fold) visit({ ...access, writes: false });
    visit({ ...access, writes: true });
  }
}

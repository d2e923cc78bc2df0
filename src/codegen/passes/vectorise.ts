import {
  eachAccess,
  eachExpression,
  eachStatement,
  expressionsOf,
  factorOf,
  ir,
  turnsOf,
  withBodies,
  type Expression,
  type For,
  type Local,
  type Register,
  type Statement,
} from "../ir/index.js";
import { effectsOf } from "./effects.js";
import { Renaming } from "./rename.js";
import { neutral, NotVectorisable, VectorBody, type Partial } from "./vector-body.js";

/** The narrowest vectors that are worth it. */
const narrowest = 4;

/**
 * Makes vectors of the turns of parallel loops: of an innermost loop, where its turns read and write neighbouring elements, or
 * else of the one around it. What is left over where vectors do not divide the turns is done by narrower vectors, then by one
 * that takes some turns once more where that changes nothing, or else one by one.
 */
export function vectorise(body: readonly Statement[], lanes: number): Statement[] {
  return body.flatMap((s) => visit(s, lanes));
}

function visit(s: Statement, lanes: number): Statement[] {
  if (s.kind !== "for") return [withBodies(s, (inner) => vectorise(inner, lanes))];
  if (isPlain(s) && wantsVectors(s)) {
    const made = vectorLoops(s, lanes);
    if (made) return made;
  }
  return [withBodies(s, (inner) => vectorise(inner, lanes))];
}

/** Whether a loop has no vectors in it yet, and nothing but loops and tests around what it computes. */
function isPlain(loop: For): boolean {
  let plain = true;
  eachStatement([loop], (s) => {
    if (s.kind === "while" || s.kind === "chunks" || s.kind === "copy" || s.kind === "fail") plain = false;
    for (const e of expressionsOf(s))
      eachExpression(e, (inner) => {
        if (inner.type.lanes > 1) plain = false;
      });
  });
  return plain;
}

/** Whether all that a loop's turns touch lies side by side, so that its vectors are as good as can be. */
export function isSideBySide(loop: For): boolean {
  return loop.parallel && isPlain(loop) && scoreOf(loop)?.apart === 0;
}

/** Whether vectors of a loop's turns are worth it, more than those of a loop in it. */
function wantsVectors(loop: For): boolean {
  if (!loop.parallel || loop.step !== 1 || turnsOf(loop) < narrowest) return false;
  const inner = innerLoops(loop);
  const own = scoreOf(loop);
  if (!own) return false;
  return inner.every((other) => {
    const score = other.parallel && turnsOf(other) >= narrowest ? scoreOf(other) : undefined;
    return score === undefined || score.apart > own.apart;
  });
}

function innerLoops(loop: For): For[] {
  const loops: For[] = [];
  eachStatement(loop.body, (s) => {
    if (s.kind === "for") loops.push(s);
  });
  return loops;
}

/** How many accesses of a loop's turns are apart; undefined where there are too many of them. */
function scoreOf(loop: For): { apart: number } | undefined {
  const varying = varyingIn(loop);
  let [apart, near] = [0, 0];
  eachStatement(loop.body, (s) => {
    eachAccess(s, ({ address }) => {
      const factor = factorOf(address, loop.index);
      const isApart =
        (factor !== 0 && factor !== 1) ||
        address.terms.some(({ value }) => value !== loop.index && varying.has(value));
      if (isApart) apart++;
      else near++;
    });
    for (const e of expressionsOf(s))
      eachExpression(e, (inner) => {
        if (inner.kind === "call") near += 10;
        else if (inner.kind !== "local" && inner.kind !== "load" && inner.kind !== "constant") near++;
      });
  });
  return near >= 2 * apart ? { apart } : undefined;
}

/** The names in a loop's body that differ from turn to turn, its index aside. */
function varyingIn(loop: For): Set<Expression> {
  const varying = new Set<Expression>([loop.index]);
  const isVarying = (e: Expression): boolean => {
    let found = false;
    eachExpression(e, (inner) => {
      if (varying.has(inner)) found = true;
    });
    return found;
  };
  eachStatement(loop.body, (s) => {
    if (s.kind === "let" && isVarying(s.value)) varying.add(s.local);
    if (s.kind === "declare" || s.kind === "assign") varying.add(s.register);
  });
  varying.delete(loop.index);
  return varying;
}

/** The loop as loops of vectors; undefined where its body has no such form. */
function vectorLoops(loop: For, lanes: number): Statement[] | undefined {
  const result: Statement[] = [];
  let start = loop.start;
  try {
    for (let width = lanes; width >= narrowest; width /= 2) {
      const turns = Math.floor((loop.end - start) / width);
      if (turns === 0) continue;
      const end = start + turns * width;
      result.push(...ofWidth(loop, width, start, end));
      start = end;
    }
  } catch (error) {
    if (error instanceof NotVectorisable) return undefined;
    throw error;
  }
  if (loop.end - start > 1 && start > loop.start && isRepeatable(loop))
    return [...result, ...ofWidth(loop, narrowest, loop.end - narrowest, loop.end)];
  if (start < loop.end) {
    const renaming = new Renaming();
    const index: Local = ir.local(loop.index.type, loop.index.name, [start, loop.end - 1]);
    renaming.set(loop.index, index);
    result.push({ ...loop, index, start, body: renaming.body(loop.body) });
  }
  return result;
}

/** Whether doing some of a loop's turns once more changes nothing: none reads what another one wrote, or adds to it. */
function isRepeatable(loop: For): boolean {
  const { reads, writes, sets } = effectsOf(loop);
  let folds = false;
  eachStatement(loop.body, (s) => {
    if (s.kind === "store" && s.fold) folds = true;
  });
  return !folds && sets.size === 0 && [...writes].every((buffer) => !reads.has(buffer));
}

function ofWidth(loop: For, lanes: number, start: number, end: number): Statement[] {
  const vectors = new VectorBody(loop.index, lanes);
  const made = vectors.body(loop.body);
  const renaming = new Renaming();
  const index = ir.local(loop.index.type, loop.index.name, [start, end - lanes]);
  renaming.set(loop.index, index);
  const partials = [...vectors.partials.values()];
  for (const { lanes: register } of partials) renaming.set(register, register);
  const body = renaming.body(made);
  return [
    ...partials.map(declared),
    { ...loop, index, start, end, step: lanes, body },
    ...partials.flatMap(combined),
  ];
}

function declared({ lanes, fold }: Partial): Statement {
  const { dtype } = lanes.type;
  const value = ir.splat(ir.constant(dtype, neutral(fold, dtype)), lanes.type.lanes);
  return { kind: "declare", register: lanes, value };
}

/** Folds the lanes into the register: halves onto halves would need shuffles, so in order of the lanes, by pairs. */
function combined({ register, lanes, fold }: Partial): Statement[] {
  let parts: Expression[] = Array.from({ length: lanes.type.lanes }, (_, lane) => ir.extract(lanes, lane));
  while (parts.length > 1)
    parts = parts
      .slice(0, parts.length / 2)
      .map((part, i) => ir.binary(fold, part, parts[i + parts.length / 2]!));
  return [{ kind: "assign", register: register satisfies Register, value: parts[0]!, fold }];
}

import { ts } from "ts-morph";
import { removed, replaced, type Change } from "./edits.js";
import { carrying, shorthandNames, storeOf, variableOf, type Source } from "./source.js";

/** Longer than this, what a loop starts from stays a line of its own. */
const widest = 80;

/**
 * Variables that a loop starts from, and that have no other use, stand where it starts; what it comes to is then a
 * constant.
 */
export function startWithin(
  source: Source,
  block: ts.Block,
  statement: ts.Statement,
  place: number,
): Change | undefined {
  const loop = loopOf(statement);
  if (!loop || !["scan", "collect", "whileTrue"].includes(loop.name)) return undefined;
  const isOne = ts.isIdentifier(loop.carried);
  const names = isOne ? [loop.carried] : shorthandNames(loop.carried);
  if (!names) return undefined;
  const store = storeOf(statement);
  const starts = startsBefore(block, place);
  const moved = names.map((name) => {
    const uses = source.of(name);
    const start = uses && starts.find((one) => one.name === uses.declaration);
    if (!uses || !start || !isShort(source, start)) return undefined;
    const own = store?.names.filter((one) => source.of(one) === uses) ?? [];
    if (uses.writes.length !== own.length) return undefined;
    const reads = uses.reads.filter((read) => read !== name);
    return reads.some((read) => read.pos < statement.end) ? undefined : { ...start, reads };
  });
  if (store && (moved.includes(undefined) || store.names.length !== names.length)) return undefined;
  if (moved.every((start) => start === undefined)) return undefined;
  const isDrawn = (text: string): boolean => /\bkey|_key\b/.test(text);
  // Draws of one name are told apart by the order in which they are made.
  const isAnyDrawn = moved.some((start) => start && isDrawn(source.text(start.value)));
  const texts = [...starts.map(({ value }) => value), ...loop.call.arguments.slice(0, loop.place)];
  if (isAnyDrawn && texts.filter((one) => isDrawn(source.text(one))).length > 1) return undefined;
  const fields = names.map(({ text }, i) => {
    const start = moved[i];
    if (!start) return text;
    return isOne ? source.text(start.value) : `${text}: ${source.text(start.value)}`;
  });
  const carried = isOne ? fields[0]! : `{ ${fields.join(", ")} }`;
  const edits = moved.flatMap((start) => (start ? [removed(start.statement)] : []));
  if (!store) return [...edits, replaced(source, loop.carried, carried)];
  const read = names.filter((_, i) => moved[i]!.reads.length > 0).map(({ text }) => text);
  const value = source.text(store.value);
  const offset = loop.carried.getStart(source.file) - store.value.getStart(source.file);
  const call = `${value.slice(0, offset)}${carried}${value.slice(offset + source.text(loop.carried).length)}`;
  const target = isOne ? read.join("") : `{ ${read.join(", ")} }`;
  return [
    ...edits,
    replaced(source, statement, read.length === 0 ? `${call};` : `const ${target} = ${call};`),
  ];
}

/** The loop that a statement is about, and which of its arguments is what it hands on. */
function loopOf(
  statement: ts.Statement,
): (ReturnType<typeof carrying> & { readonly place: number }) | undefined {
  const value = valueOf(statement);
  const loop = carrying(value);
  return loop && { ...loop, place: loop.call.arguments.indexOf(loop.carried) };
}

function valueOf(statement: ts.Statement): ts.Expression | undefined {
  if (ts.isReturnStatement(statement)) return statement.expression;
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.initializer;
  return (
    storeOf(statement)?.value ?? (ts.isExpressionStatement(statement) ? statement.expression : undefined)
  );
}

type Start = NonNullable<ReturnType<typeof variableOf>> & { readonly statement: ts.Statement };

/** The variables that are declared right before a statement. */
function startsBefore(block: ts.Block, place: number): Start[] {
  const starts: Start[] = [];
  for (let i = place - 1; i >= 0; i--) {
    const statement = block.statements[i]!;
    const start = variableOf(statement);
    if (!start) break;
    starts.unshift({ ...start, statement });
  }
  return starts;
}

function isShort(source: Source, { value, type }: Start): boolean {
  const text = source.text(value);
  return (
    text.length <= widest &&
    !text.includes("\n") &&
    !text.startsWith("{") &&
    (!type || !source.text(type).startsWith("{"))
  );
}

import { ts } from "ts-morph";
import { removed, replaced, type Change } from "./edits.js";
import { carrying, runtimeCall, shorthandNames, storeOf, variableOf, type Source } from "./source.js";

/** What is given back at once needs no name, and a function that does nothing else no block. */
export function plainReturn(source: Source, block: ts.Block): Change | undefined {
  const last = block.statements.at(-1);
  if (!last || !ts.isReturnStatement(last) || !last.expression) return undefined;
  if (block.statements.length === 1 && ts.isArrowFunction(block.parent)) {
    const text = source.text(last.expression);
    const isObject = ts.isObjectLiteralExpression(last.expression);
    return [replaced(source, block, isObject ? `(${text})` : text)];
  }
  return returnedStore(source, block, last.expression) ?? returnedName(source, block, last.expression);
}

/** `const x = e; return x;` */
function returnedName(source: Source, block: ts.Block, given: ts.Expression): Change | undefined {
  const before = block.statements.at(-2);
  const made = variableOf(before);
  if (!before || !made || made.type || !ts.isIdentifier(given)) return undefined;
  const uses = source.of(given);
  if (uses?.declaration !== made.name || uses.reads.length > 1 || uses.writes.length > 0) return undefined;
  return [removed(before), replaced(source, given, source.text(made.value))];
}

/** `({ a, b } = e); … return { a, b };` where nothing between reads or sets what was set. */
function returnedStore(source: Source, block: ts.Block, given: ts.Expression): Change | undefined {
  const isOne = ts.isIdentifier(given);
  const names = isOne ? [given] : shorthandNames(given);
  if (!names) return undefined;
  const at = block.statements.findLastIndex((one) => {
    const store = storeOf(one);
    return store?.names.some((name) => names.some((own) => source.of(own) === source.of(name)));
  });
  const statement = block.statements[at];
  const store = storeOf(statement);
  if (!statement || !store || store.names.length !== names.length) return undefined;
  const isSame = names.every((own) => store.names.some((name) => source.of(name) === source.of(own)));
  const isQuiet = names.every((name) => isUntouched(source, name, statement.end, given.pos));
  if (!isSame || !isQuiet) return undefined;
  const isNext = at === block.statements.length - 2;
  const isKept = ts.isIdentifier(store.value) && source.of(store.value)?.writes.length === 0;
  if (!isNext && !isKept) return undefined;
  const value = source.text(store.value);
  if (!isOne && !hasFields(source, store.value, names)) return undefined;
  const text = isOne && store.isRecord ? (isKept ? `${value}.${names[0]!.text}` : undefined) : value;
  return text === undefined ? undefined : [removed(statement), replaced(source, given, text)];
}

/** Whether a variable is neither read nor set between two places, nor by a function that is called there. */
function isUntouched(source: Source, name: ts.Identifier, start: number, end: number): boolean {
  const uses = source.of(name);
  return (
    uses !== undefined && ![...uses.reads, ...uses.writes].some((one) => one.pos >= start && one.end <= end)
  );
}

/** Whether a record has these fields and no others, as far as its text tells. */
function hasFields(source: Source, value: ts.Expression, names: readonly ts.Identifier[]): boolean {
  const fields = fieldsOf(source, value);
  return fields?.length === names.length && names.every(({ text }) => fields.includes(text));
}

function fieldsOf(source: Source, value: ts.Expression): readonly string[] | undefined {
  const loop = carrying(value);
  if (loop) return loop.name === "collect" ? undefined : keysOf(loop.carried);
  if (ts.isIdentifier(value)) {
    // What `mrl.minimise` gives second is what it is given second.
    const element = source.of(value)?.declaration.parent;
    const made = element?.parent.parent;
    if (!made || !ts.isVariableDeclaration(made) || runtimeCall(made.initializer) !== "minimise")
      return undefined;
    const states = (made.initializer as ts.CallExpression).arguments[1];
    return states && keysOf(states);
  }
  const given =
    ts.isCallExpression(value) && ts.isIdentifier(value.expression)
      ? source.results.get(value.expression.text)
      : undefined;
  const picked = given === undefined ? undefined : /^Pick<States, (.*)>$/.exec(given)?.[1];
  return picked?.split(" | ").map((name) => JSON.parse(name) as string);
}

/** The names of an object's fields, where the text has them all. */
function keysOf(node: ts.Expression): string[] | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const names = node.properties.map(({ name }) => (name && ts.isIdentifier(name) ? name.text : undefined));
  return names.every((name) => name !== undefined) ? names : undefined;
}

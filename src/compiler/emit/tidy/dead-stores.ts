import { ts } from "ts-morph";
import { removed, replaced, type Change, type Edit } from "./edits.js";
import { functionAround, isPlain, storeOf, variableOf, type Source } from "./source.js";

/** Something that is set and not read: the names go that nothing reads, and the rest stays for what it does. */
export function deadStore(source: Source, block: ts.Block, statement: ts.Statement): Change | undefined {
  return (
    deadAssignment(source, block, statement) ??
    deadElements(source, statement) ??
    deadStart(source, block, statement) ??
    constant(source, block, statement)
  );
}

/** `x = e;` where nothing reads `x` any more. */
function deadAssignment(source: Source, block: ts.Block, statement: ts.Statement): Change | undefined {
  const store = storeOf(statement);
  if (!store) return undefined;
  const dead = store.names.filter((name) => isDead(source, block, statement, name));
  if (dead.length === 0) return undefined;
  if (dead.length === store.names.length) return [alone(source, statement, store.value)];
  const kept = store.names.filter((name) => !dead.includes(name)).map((name) => name.text);
  return [replaced(source, statement, `({ ${kept.join(", ")} } = ${source.text(store.value)});`)];
}

/** Whether what a statement sets a variable to is read by nothing. */
function isDead(source: Source, block: ts.Block, statement: ts.Statement, name: ts.Identifier): boolean {
  const uses = source.of(name);
  if (!uses || functionAround(uses.declaration) !== functionAround(block)) return false;
  // What a loop sets in a turn may be read in the next one.
  if (isWithinLoop(block, uses.declaration)) return false;
  return !uses.reads.some((read) => read.pos >= statement.end || isKeptFunction(read, uses.declaration));
}

/** Whether a loop of TypeScript's own stands around a block, and a declaration outside of it. */
function isWithinLoop(block: ts.Block, declaration: ts.Node): boolean {
  let at: ts.Node = block;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) {
    if (ts.isForStatement(at) && !(declaration.pos >= at.pos && declaration.end <= at.end)) return true;
    at = at.parent;
  }
  return false;
}

/** Whether a name is read in a function that has a name, and may be called later. */
export function isKeptFunction(read: ts.Identifier, declaration: ts.Node): boolean {
  const outer = functionAround(declaration);
  for (let at = functionAround(read); at !== outer && !ts.isSourceFile(at); at = functionAround(at))
    if (!ts.isCallExpression(at.parent)) return true;
  return false;
}

/** `const [a, b] = e;` of which nothing reads `a`. */
function deadElements(source: Source, statement: ts.Statement): Change | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [one] = statement.declarationList.declarations;
  if (!one?.initializer || !ts.isArrayBindingPattern(one.name)) return undefined;
  const texts = one.name.elements.map((element) => {
    const name = !ts.isOmittedExpression(element) && ts.isIdentifier(element.name) ? element.name : undefined;
    const uses = name && source.of(name);
    return uses?.reads.length === 0 ? "" : source.text(element);
  });
  const before = one.name.elements.map((element) => source.text(element));
  if (texts.every((text, i) => text === before[i])) return undefined;
  if (texts.every((text) => text === "")) return [alone(source, statement, one.initializer)];
  const last = texts.findLastIndex((text) => text !== "");
  return [replaced(source, one.name, `[${texts.slice(0, last + 1).join(", ")}]`)];
}

/** `let x = y;` before `x = e;`, which is then where `x` starts. */
function deadStart(source: Source, block: ts.Block, statement: ts.Statement): Change | undefined {
  const start = variableOf(statement);
  if (!start || start.isConstant || !isPlain(start.value)) return undefined;
  const uses = source.of(start.name);
  const [first] = uses?.writes ?? [];
  const set = block.statements.find((one) => storeOf(one)?.names[0] === first);
  const store = storeOf(set);
  if (!uses || !set || !store || store.isRecord) return undefined;
  if (uses.reads.some((read) => read.pos < set.end)) return undefined;
  const word = uses.writes.length === 1 ? "const" : "let";
  return [removed(statement), replaced(source, set, `${word} ${source.text(set).trimStart()}`)];
}

/** `let` of what is not set again, and what nothing reads at all. */
function constant(source: Source, block: ts.Block, statement: ts.Statement): Change | undefined {
  const start = variableOf(statement);
  const uses = start && source.of(start.name);
  if (!uses || uses.writes.length > 0) return undefined;
  if (uses.reads.length === 0 && isPlain(start.value) && functionAround(block) === functionAround(start.name))
    return [removed(statement)];
  if (start.isConstant) return undefined;
  const type = start.type && source.text(start.type) !== "F32" ? `: ${source.text(start.type)}` : "";
  return [replaced(source, statement, `const ${start.name.text}${type} = ${source.text(start.value)};`)];
}

/** An expression for what it does; nothing, where it does nothing. */
function alone(source: Source, statement: ts.Statement, value: ts.Expression): Edit {
  return isPlain(value) ? removed(statement) : replaced(source, statement, `${source.text(value)};`);
}

import { ts } from "ts-morph";
import { removed, replaced, type Change } from "./edits.js";
import { isShorthand, runtimeCall, storeOf, variableOf, type Source, type Uses } from "./source.js";

/** Names that the spec does not have: the plain one where scopes allow it, and none where there is one of the spec. */
export function plainName(
  source: Source,
  block: ts.Block,
  statement: ts.Statement,
  place: number,
): Change | undefined {
  return (
    renamed(source, block, statement) ??
    withoutNumber(source, block, statement) ??
    setAtOnce(source, block, place)
  );
}

/** `const x = yielded;`, which has a name already, before. */
function renamed(source: Source, block: ts.Block, statement: ts.Statement): Change | undefined {
  const made = variableOf(statement);
  if (!made?.isConstant || made.type || !ts.isIdentifier(made.value)) return undefined;
  const uses = source.of(made.value);
  if (!uses || uses.reads.length !== 1 || uses.writes.length > 0) return undefined;
  if (!ts.isArrayBindingPattern(uses.declaration.parent.parent) || !declares(block, uses.declaration))
    return undefined;
  return [removed(statement), replaced(source, uses.declaration, made.name.text)];
}

/** `next_v` is `next`, and `made2` is `made`, where no other one is meant there. */
function withoutNumber(source: Source, block: ts.Block, statement: ts.Statement): Change | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [one] = statement.declarationList.declarations;
  const elements = one && ts.isArrayBindingPattern(one.name) ? one.name.elements : [];
  for (const [i, element] of elements.entries()) {
    const name = ts.isOmittedExpression(element) ? undefined : element.name;
    if (!name || !ts.isIdentifier(name)) continue;
    const isNext = i === 1 && runtimeCall(one?.initializer) === "minimise";
    const plain = isNext ? "next" : /^(yielded|made|minimised)\d+$/.exec(name.text)?.[1];
    const uses = source.of(name);
    if (
      plain === undefined ||
      plain === name.text ||
      !uses ||
      uses.reads.some(isShorthand) ||
      mentioned(block, plain)
    )
      continue;
    return [uses.declaration, ...uses.reads].map((use) => replaced(source, use, plain));
  }
  return undefined;
}

/** `const [, next] = e; ({ a } = next);`, where `next` has no other use. */
function setAtOnce(source: Source, block: ts.Block, place: number): Change | undefined {
  const statement = block.statements[place]!;
  const store = block.statements[place + 1];
  const set = storeOf(store);
  if (!ts.isVariableStatement(statement) || !store || !set?.isRecord || !ts.isIdentifier(set.value))
    return undefined;
  const [one] = statement.declarationList.declarations;
  if (!one || !ts.isArrayBindingPattern(one.name) || runtimeCall(one.initializer) !== "minimise")
    return undefined;
  const [loss, next] = one.name.elements;
  const isLone = loss !== undefined && ts.isOmittedExpression(loss) && next !== undefined;
  const uses: Uses | undefined = source.of(set.value);
  if (!isLone || uses?.declaration.parent !== next || uses.reads.length !== 1) return undefined;
  const names = set.names.map(({ text }) => text).join(", ");
  return [
    replaced(source, statement, `[, { ${names} }] = ${source.text(one.initializer!)};`),
    removed(store),
  ];
}

/** Whether a name is declared by a statement of a block, not within one. */
function declares(block: ts.Block, name: ts.Identifier): boolean {
  let at: ts.Node = name;
  while (!ts.isVariableStatement(at)) {
    if (ts.isFunctionLike(at) || ts.isSourceFile(at)) return false;
    at = at.parent;
  }
  return at.parent === block;
}

/** Whether a name stands for something in a block: a field of that name does not. */
function mentioned(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node) && node.text === name) {
    const { parent } = node;
    const isField =
      (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      (ts.isPropertyAssignment(parent) && parent.name === node);
    if (!isField) return true;
  }
  return ts.forEachChild(node, (child) => mentioned(child, name) || undefined) ?? false;
}

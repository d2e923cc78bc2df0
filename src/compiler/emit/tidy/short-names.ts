import { ts } from "ts-morph";
import { removed, replaced, type Change } from "./edits.js";
import { isFieldName, isPlain, isShorthand, variableOf, type Source, type Uses } from "./source.js";

/** A constant that may go, and what is known of it. */
interface Named {
  readonly source: Source;
  /** What it is declared in, and by what. */
  readonly block: ts.Block;
  readonly statement: ts.Statement;
  readonly value: ts.Expression;
  readonly uses: Uses;
}

/** A second name for a parameter, and a record that is made for its fields alone: what they stand for is written. */
export function withoutName(source: Source, block: ts.Block, statement: ts.Statement): Change | undefined {
  const made = variableOf(statement);
  const uses = made && source.of(made.name);
  if (!made?.isConstant || made.type || !uses || uses.writes.length > 0 || uses.reads.length === 0)
    return undefined;
  if (uses.reads.some(isShorthand)) return undefined;
  const named: Named = { source, block, statement, value: made.value, uses };
  return otherName(named) ?? fieldsAlone(named);
}

/** `const g = gradient;` */
function otherName({ source, block, statement, value, uses }: Named): Change | undefined {
  if (!ts.isIdentifier(value) || !isKept(source, block, value)) return undefined;
  const declared = source.of(value)?.declaration.parent;
  if (!declared || !ts.isParameter(declared)) return undefined;
  return [removed(statement), ...uses.reads.map((read) => replaced(source, read, value.text))];
}

/** `const seen = { x, y: z };` of which `seen.x` and `seen.y` are read, and nothing else. */
function fieldsAlone({ source, block, statement, value, uses }: Named): Change | undefined {
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  const fields = new Map<string, ts.Identifier>();
  for (const field of value.properties) {
    const own = ts.isShorthandPropertyAssignment(field)
      ? field.name
      : ts.isPropertyAssignment(field) && field.initializer;
    if (!own || !ts.isIdentifier(own) || !field.name || !ts.isIdentifier(field.name)) return undefined;
    fields.set(field.name.text, own);
  }
  const reads = uses.reads.map(({ parent }) => {
    const own = ts.isPropertyAccessExpression(parent) ? fields.get(parent.name.text) : undefined;
    return own && isKept(source, block, own) ? { parent, own } : undefined;
  });
  if (!reads.every((read) => read !== undefined)) return undefined;
  return [removed(statement), ...reads.map(({ parent, own }) => replaced(source, parent, own.text))];
}

/** Whether a name stands for the same, and has the same value, wherever it may be written in a block. */
function isKept(source: Source, block: ts.Block, name: ts.Identifier): boolean {
  const uses = source.of(name);
  if (!isPlain(name) || !uses || uses.writes.length > 0) return false;
  const isSame = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node.text === name.text && !isFieldName(node) && source.of(node) !== uses)
      return false;
    return !ts.forEachChild(node, (child) => !isSame(child) || undefined);
  };
  return isSame(block);
}

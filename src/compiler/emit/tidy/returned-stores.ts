import { ts } from "ts-morph";
import { isKeptFunction } from "./dead-stores.js";
import { removed, replaced, type Change } from "./edits.js";
import { functionAround, shorthandNames, storeOf, type Source } from "./source.js";

interface SetName {
  readonly statement: ts.Statement;
  readonly name: ts.Identifier;
  readonly value: ts.Expression;
}

/** `a = e; b = f; return { a, b };` is `return { a: e, b: f };` where `f` does not read `a`. */
export function returnedStores(source: Source, block: ts.Block): Change | undefined {
  const last = block.statements.at(-1);
  const given = last && ts.isReturnStatement(last) ? last.expression : undefined;
  const names = given && shorthandNames(given);
  if (!given || !names) return undefined;
  const stores = storesBefore(source, block);
  const places = stores.map(({ name }) => names.findIndex((own) => source.of(own) === source.of(name)));
  if (stores.length === 0 || places.includes(-1)) return undefined;
  // What draws keeps its place, as draws of one name are told apart by their order.
  if (places.some((place, i) => i > 0 && place <= places[i - 1]!)) return undefined;
  const first = stores[0]!.statement.pos;
  const isFree = stores.every(({ name }) => {
    const uses = source.of(name);
    if (!uses || functionAround(uses.declaration) !== functionAround(block)) return false;
    const isOwn = uses.writes.filter(({ pos }) => pos >= first).length === 1;
    return isOwn && !uses.reads.some((read) => isKeptFunction(read, uses.declaration));
  });
  const readsSet = stores.some(({ value }, i) =>
    stores.slice(0, i).some(({ name }) => {
      const reads = source.of(name)?.reads ?? [];
      return reads.some((read) => read.pos >= value.pos && read.end <= value.end);
    }),
  );
  if (!isFree || readsSet) return undefined;
  const fields = names.map((own, place) => {
    const store = stores[places.indexOf(place)];
    return store ? `${own.text}: ${source.text(store.value)}` : own.text;
  });
  return [
    ...withoutUnread(source, block, stores, given),
    ...stores.map(({ statement }) => removed(statement)),
    replaced(source, given, `{ ${fields.join(", ")} }`),
  ];
}

/** The parameters `{ a, b }` of a function without those that only what is gone has read. */
function withoutUnread(
  source: Source,
  block: ts.Block,
  stores: readonly SetName[],
  given: ts.Expression,
): Change {
  const { parent } = block;
  if (!ts.isArrowFunction(parent)) return [];
  const last = parent.parameters.at(-1);
  const pattern = parent.parameters.find(({ name }) => ts.isObjectBindingPattern(name))?.name;
  if (!last || !pattern || !ts.isObjectBindingPattern(pattern)) return [];
  const isUnread = ({ name }: ts.BindingElement): boolean => {
    const uses = ts.isIdentifier(name) ? source.of(name) : undefined;
    const isSet = stores.some((store) => source.of(store.name) === uses);
    return isSet && uses!.reads.every((read) => read.pos >= given.pos && read.end <= given.end);
  };
  const kept = pattern.elements.filter((element) => !isUnread(element)).map((one) => source.text(one));
  if (kept.length === pattern.elements.length) return [];
  const none = last.name === pattern ? "" : "_";
  return [replaced(source, pattern, kept.length === 0 ? none : `{ ${kept.join(", ")} }`)];
}

/** What sets one name each, right before the end of a block. */
function storesBefore(source: Source, block: ts.Block): SetName[] {
  const stores: SetName[] = [];
  for (let i = block.statements.length - 2; i >= 0; i--) {
    const statement = block.statements[i]!;
    const store = storeOf(statement);
    if (!store || store.isRecord || !source.of(store.names[0]!)) break;
    stores.unshift({ statement, name: store.names[0]!, value: store.value });
  }
  return stores;
}

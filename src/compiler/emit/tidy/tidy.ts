import { ts } from "ts-morph";
import { deadStore } from "./dead-stores.js";
import { changed, type Change } from "./edits.js";
import { startWithin } from "./loop-starts.js";
import { plainName } from "./plain-names.js";
import { returnedStores } from "./returned-stores.js";
import { plainReturn } from "./returns.js";
import { withoutName } from "./short-names.js";
import { Source } from "./source.js";

/** What may be said shorter in a block; undefined where that finds nothing. */
type Rule = (source: Source, block: ts.Block) => Change | undefined;

/** The same of a statement, and of its place in the block. */
type StatementRule = (
  source: Source,
  block: ts.Block,
  statement: ts.Statement,
  place: number,
) => Change | undefined;

const rules: readonly Rule[] = [
  inEach(startWithin),
  inEach(deadStore),
  plainReturn,
  returnedStores,
  inEach(plainName),
  inEach(withoutName),
];

function inEach(rule: StatementRule): Rule {
  return (source, block) => {
    for (const [place, statement] of block.statements.entries()) {
      const change = rule(source, block, statement, place);
      if (change) return change;
    }
    return undefined;
  };
}

/**
 * A file without what a person would not have written: variables that are set and not read, names for what is given
 * back at once, starts of loops that have a name for nothing else.
 */
export function tidied(text: string): string {
  let source = new Source(text);
  const { results, file } = source;
  const parts = file.statements.map((statement) => statement.getFullText());
  const end = text.slice(file.statements.at(-1)?.end ?? 0);
  // Each change leaves less to change: only where there was one, there may be another.
  for (let open = [...parts.keys()]; ;) {
    open = open.filter((place, i) => {
      const statement = source.file.statements[i]!;
      const change = firstChange(source, statement);
      if (change) parts[place] = changed(source.file.text, change, statement.pos, statement.end);
      return change !== undefined;
    });
    if (open.length === 0) return [...parts, end].join("");
    source = new Source(open.map((place) => parts[place]!).join(""), results);
  }
}

function firstChange(source: Source, statement: ts.Statement): Change | undefined {
  for (const block of blocksOf(statement)) {
    for (const rule of rules) {
      const change = rule(source, block);
      if (change) return change;
    }
  }
  return undefined;
}

/** All blocks, inner ones first. */
function blocksOf(node: ts.Node): ts.Block[] {
  const blocks: ts.Block[] = [];
  const visit = (child: ts.Node): void => {
    ts.forEachChild(child, visit);
    if (ts.isBlock(child)) blocks.push(child);
  };
  visit(node);
  return blocks;
}

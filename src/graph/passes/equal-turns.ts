import type { Node, Value } from "../graph.js";
import { canonicalAttrs } from "../hash.js";
import { formatType } from "../types.js";
import { commutative } from "./common-subexpressions.js";
import type { ScanParts } from "./structured.js";

/**
 * Which values of `second`'s body are, in every turn, equal to one of `first`'s: by value, what it equals. Both
 * scans have as many turns and run in the same direction, and `second` may scan what `first` stacks. Carried
 * values that start alike are taken to be equal until what they become shows that they are not (optimistic
 * value numbering; Alpern, Wegman and Zadeck 1988).
 */
export function equalTurns(first: ScanParts, second: ScanParts): Map<Value, Value> {
  const outside = new Map<Value, number>();
  const idOf = (value: Value): number => {
    const id = outside.get(value) ?? outside.size;
    outside.set(value, id);
    return id;
  };
  const carries = [...first.carries, ...second.carries];
  let classes = carries.map(({ input, param }) => `${idOf(input)}:${formatType(param.type)}`);
  for (;;) {
    const numbers = new Numbering(idOf);
    carries.forEach(({ param }, i) => numbers.set(param, `carry ${classes[i]!}`));
    numbers.scan(first, new Map());
    numbers.scan(second, new Map(first.ys.map(({ output, result }) => [output, result])));
    const next = distinct(carries.map(({ result }, i) => `${classes[i]!} ${numbers.of(result)}`));
    if (new Set(next).size === new Set(classes).size) return numbers.pairs(first, second);
    classes = next;
  }
}

/** Short names for what may be long ones. */
function distinct(names: readonly string[]): string[] {
  return names.map((name) => String(names.indexOf(name)));
}

/** Equal numbers for values that are computed alike. */
class Numbering {
  private readonly numbers = new Map<Value, string>();
  private readonly known = new Map<string, string>();

  constructor(private readonly outside: (value: Value) => number) {}

  of(value: Value): string {
    return this.numbers.get(value) ?? `outside ${this.outside(value)}`;
  }

  set(value: Value, key: string): void {
    const number = this.known.get(key) ?? String(this.known.size);
    this.known.set(key, number);
    this.numbers.set(value, number);
  }

  /** Numbers the values of a body; `stacked` says of scanned inputs that an earlier body made their slices. */
  scan({ body, xs, index }: ScanParts, stacked: ReadonlyMap<Value, Value>): void {
    for (const { input, param } of xs) {
      const slice = stacked.get(input);
      if (slice === undefined) this.set(param, `slice ${this.outside(input)}`);
      else this.numbers.set(param, this.of(slice));
    }
    this.set(index, "index");
    for (const node of body.nodes) this.node(node);
  }

  private node(node: Node): void {
    const inputs = node.inputs.map((input) => this.of(input));
    if (commutative.has(node.op)) inputs.sort();
    // What holds blocks is equal to itself alone.
    const own = node.blocks.length > 0 ? ` ${this.outside(node.outputs[0]!)}` : "";
    const key = `${node.op}${own}{${canonicalAttrs(node)}}(${inputs.join()})`;
    node.outputs.forEach((output, i) => this.set(output, `${key} ${i}`));
  }

  pairs(first: ScanParts, second: ScanParts): Map<Value, Value> {
    const made = new Map(valuesOf(first).map((value) => [this.of(value), value]));
    return new Map(
      valuesOf(second).flatMap((value) => {
        const equal = made.get(this.of(value));
        return equal === undefined ? [] : [[value, equal] as const];
      }),
    );
  }
}

function valuesOf({ body }: ScanParts): Value[] {
  // Parameters last, so that among equals they win: they are there already.
  return [...body.nodes.flatMap(({ outputs }) => outputs).reverse(), ...body.params];
}

import type { Block, Entry, GraphSpan, Node, Port, Program, Value } from "./graph.js";
import { GraphTypeError } from "./op.js";
import { hasOp, opNamed } from "./ops/index.js";
import { formatType, sameType, type TensorType } from "./types.js";
import { inputPortProblem, outputPortProblem, typeProblem } from "./verify-ports.js";

/** One thing that is wrong with a program, and where. */
export interface GraphProblem {
  /** The entry it is in; undefined for what belongs to the program (state slots, hyperparameters). */
  readonly entry?: string | undefined;
  /**
   * The node it is at: its index in the entry's block, then, for each level down, the index of the
   * block in that node and of the node in that block (`4.0.2`: node 2 of the first block of node 4).
   * Undefined for a problem of the entry's own signature.
   */
  readonly node?: string | undefined;
  readonly op?: string | undefined;
  readonly span?: GraphSpan | undefined;
  readonly message: string;
}

/** A program that is not well-formed: a defect of whoever built or rewrote it, never of a spec. */
export class GraphVerifyError extends Error {
  constructor(readonly problems: readonly GraphProblem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "GraphVerifyError";
  }
}

function formatProblem({ entry, node, op, span, message }: GraphProblem): string {
  const place = [
    entry === undefined ? "program" : `entry ${entry}`,
    ...(node === undefined ? [] : [`node ${node}${op === undefined ? "" : ` (${op})`}`]),
    ...(span === undefined ? [] : [`${span.file}:${span.line}:${span.column}`]),
  ];
  return `${place.join(", ")}: ${message}`;
}

/**
 * Checks that `program` is well-formed: every value is defined once, before it is used and in scope;
 * every node's result types are those its op gives; ports fit parameters, results, state slots and
 * hyperparameters. Throws `GraphVerifyError` with every problem there is.
 */
export function verify(program: Program): void {
  const problems = problemsOf(program);
  if (problems.length > 0) throw new GraphVerifyError(problems);
}

/** As `verify`, but returns the problems. */
export function problemsOf(program: Program): GraphProblem[] {
  const verifier = new Verifier(program);
  verifier.program();
  return verifier.problems;
}

/** Where the verifier is within an entry. */
interface Place {
  readonly entry: string;
  readonly node?: string | undefined;
  readonly op?: string | undefined;
  readonly span?: GraphSpan | undefined;
}

class Verifier {
  readonly problems: GraphProblem[] = [];
  /** Every value that has been defined anywhere so far. */
  private readonly defined = new Set<Value>();
  /** The values that can be used at this point. */
  private readonly visible = new Set<Value>();

  constructor(private readonly source: Program) {}

  program(): void {
    const slots = new Map<string, TensorType>();
    for (const { name, type, span } of this.source.state) {
      if (slots.has(name)) this.report({ span }, `state slot ${name} is declared twice`);
      const problem = typeProblem(type);
      if (problem !== undefined) this.report({ span }, `state slot ${name}: ${problem}`);
      slots.set(name, type);
    }
    const hypers = new Set<string>();
    for (const { name, value } of this.source.hypers) {
      if (hypers.has(name)) this.report({}, `hyperparameter ${name} is declared twice`);
      if (Number.isNaN(value)) this.report({}, `hyperparameter ${name} has no value (NaN)`);
      hypers.add(name);
    }
    for (const [name, entry] of Object.entries(this.source.entries)) {
      this.entry(name, entry, slots, hypers);
    }
  }

  private entry(
    name: string,
    entry: Entry,
    slots: ReadonlyMap<string, TensorType>,
    hypers: ReadonlySet<string>,
  ): void {
    const place = { entry: name };
    this.ports(place, "input", entry.inputs, entry.block.params, (port) =>
      inputPortProblem(port, slots, hypers),
    );
    this.block(place, entry.block, "");
    this.ports(place, "output", entry.outputs, entry.block.results, (port) => outputPortProblem(port, slots));
  }

  /** Checks one side of an entry's signature: `values` are the block's parameters or results. */
  private ports(
    place: Place,
    side: "input" | "output",
    ports: readonly Port[],
    values: readonly Value[],
    problemOf: (port: Port) => string | undefined,
  ): void {
    const what = side === "input" ? "parameter" : "result";
    if (ports.length !== values.length) {
      this.report(place, `${ports.length} ${side} ports, but the block has ${values.length} ${what}s`);
    }
    const seen = new Set<string>();
    ports.forEach((port, index) => {
      const title = `${side} port ${port.kind} ${port.name}`;
      const key = `${port.kind}:${port.name}`;
      if (seen.has(key)) this.report(place, `${title} occurs twice`);
      seen.add(key);
      const problem = problemOf(port);
      if (problem !== undefined) this.report(place, `${title}: ${problem}`);
      const value = values[index];
      if (value !== undefined && !sameType(port.type, value.type)) {
        const found = formatType(value.type);
        this.report(place, `${title} is ${formatType(port.type)}, but ${what} ${index} is ${found}`);
      }
    });
  }

  /** Checks a block in the scope of the values now visible, and leaves that scope as it was. */
  private block(place: Place, block: Block, prefix: string): void {
    const own: Value[] = [];
    block.params.forEach((param, index) => this.define(place, param, `parameter ${index}`, own));
    block.nodes.forEach((node, index) => this.node(place.entry, node, `${prefix}${index}`, own));
    block.results.forEach((result, index) => this.use(place, result, `result ${index}`));
    for (const value of own) this.visible.delete(value);
  }

  private node(entry: string, node: Node, path: string, own: Value[]): void {
    const place = { entry, node: path, op: node.op, span: node.span };
    node.inputs.forEach((input, index) => this.use(place, input, `input ${index}`));
    node.blocks.forEach((block, index) => this.block(place, block, `${path}.${index}.`));
    this.types(place, node);
    node.outputs.forEach((output, index) => this.define(place, output, `output ${index}`, own));
  }

  /** Compares the types of a node's outputs with those its op gives. */
  private types(place: Place, node: Node): void {
    if (!hasOp(node.op)) {
      this.report(place, `there is no operation ${node.op}`);
      return;
    }
    // A type rule looks at every attribute that its op has, to check it.
    const known = new Set<string | symbol>();
    const attrs = new Proxy(node.attrs, {
      get(target, name) {
        known.add(name);
        return Reflect.get(target, name) as unknown;
      },
    });
    let types: TensorType[];
    try {
      types = opNamed(node.op).type(
        node.inputs.map((input) => input.type),
        attrs,
        node.blocks,
      );
    } catch (error) {
      if (!(error instanceof GraphTypeError)) throw error;
      this.report(place, error.message);
      return;
    }
    for (const name of Object.keys(node.attrs)) {
      if (!known.has(name)) this.report(place, `its operation has no attribute ${name}`);
    }
    if (types.length !== node.outputs.length) {
      this.report(place, `has ${node.outputs.length} outputs, but its operation gives ${types.length}`);
    }
    types.forEach((type, index) => {
      const output = node.outputs[index];
      if (output !== undefined && !sameType(type, output.type)) {
        const found = formatType(output.type);
        this.report(place, `output ${index} is ${found}, but its operation gives ${formatType(type)}`);
      }
    });
  }

  private define(place: Place, value: Value, what: string, own: Value[]): void {
    const title = titleOf(value, what);
    const problem = typeProblem(value.type);
    if (problem !== undefined) this.report(place, `${title}: ${problem}`);
    if (this.defined.has(value)) this.report(place, `${title} is defined a second time`);
    this.defined.add(value);
    this.visible.add(value);
    own.push(value);
  }

  private use(place: Place, value: Value, what: string): void {
    if (this.visible.has(value)) return;
    const reason = this.defined.has(value)
      ? "belongs to a block that is closed here"
      : "is not defined before";
    this.report(place, `${titleOf(value, what)} ${reason}`);
  }

  private report(place: Omit<GraphProblem, "message">, message: string): void {
    this.problems.push({ ...place, message });
  }
}

function titleOf(value: Value, what: string): string {
  return value.name === undefined ? what : `${what} (%${value.name})`;
}

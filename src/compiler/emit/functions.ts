import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import {
  functionUnit,
  sameFunction,
  takesRun,
  type FunctionUnit,
  type WrittenFunction,
} from "./function-unit.js";
import { genericsOf, noVariables, solvedOf, variablesOf, type Variables } from "./generics.js";
import { identifier, mentions } from "./names.js";
import { typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** The functions of a file: each declaration becomes as few of them as its runs allow. */
export class Functions {
  private readonly units = new Map<object, FunctionUnit[]>();

  constructor(private readonly writer: Writer) {}

  /** The function that a declaration became for these runs. */
  of(node: ast.FnDeclaration, runs: readonly Activation[], writes: readonly string[]): FunctionUnit {
    const { writer } = this;
    const known = this.units.get(node) ?? [];
    const before = known.find((unit) => runs.every((one) => unit.runs.has(one)));
    if (before) return before;
    const made = this.write(node, runs, writes);
    const generic = known.length > 0 || made.isGeneric ? undefined : this.genericRun(node, runs);
    if (generic) {
      // Written for types that may be any first, so that it serves these too.
      this.of(node, [generic], writes);
      return this.of(node, runs, writes);
    }
    const same = known.find((unit) => sameFunction(unit, made) || takesRun(unit, made, runs[0]!));
    if (same) {
      for (const one of runs) same.runs.add(one);
      return same;
    }
    const narrowed = known.find((unit) =>
      [...unit.runs].every((run) => takesRun({ ...made, runs: new Set(runs) }, unit, run)),
    );
    if (narrowed) {
      // What took records with more fields takes these too, once it asks for no more than both have.
      narrowed.declaration.parameters = made.declaration.parameters;
      for (const one of runs) narrowed.runs.add(one);
      return narrowed;
    }
    const others = (writer.runsOf(node) ?? []).filter(
      (run) => !runs.includes(run) && !known.some((unit) => unit.runs.has(run)),
    );
    const { whole, together } = this.withOthers(node, runs, others, writes, made);
    const name = whole.identity === undefined ? writer.names.take(identifier(node.name.text)) : "";
    const declaration = { ...whole.declaration, name };
    const unit: FunctionUnit = { ...whole, declaration, name, runs: new Set(together) };
    this.units.set(node, [...(this.units.get(node) ?? []), unit]);
    const section = writer.owners.of(node) === "learner" ? "learner" : "library";
    if (whole.identity === undefined) {
      const source = { module: runs[0]!.subject.module, span: node.span };
      writer.declarations.add(section, declaration, source);
    }
    return unit;
  }

  /**
   * The function as it serves further runs, which decide otherwise what is static: a parameter that some leave out, a
   * condition that some know. A run belongs to it where the function reads the same from that run's side.
   */
  private withOthers(
    node: ast.FnDeclaration,
    runs: readonly Activation[],
    others: readonly Activation[],
    writes: readonly string[],
    alone: WrittenFunction,
  ): { readonly whole: WrittenFunction; readonly together: readonly Activation[] } {
    let whole = alone;
    const together = [...runs];
    for (const other of others) {
      if (this.isPlainOf(node, whole, other, writes)) {
        together.push(other);
        continue;
      }
      if (!decidesOtherwise(node, runs[0]!, other)) continue;
      const [here, there] = [
        [...together, other],
        [other, ...together],
      ].map((both) => this.write(node, both, writes)) as [WrittenFunction, WrittenFunction];
      if (!sameFunction(here, there)) continue;
      whole = here;
      together.push(other);
    }
    return { whole, together };
  }

  /** A run of which a function can be written for any types, where it has type parameters. */
  private genericRun(node: ast.FnDeclaration, runs: readonly Activation[]): Activation | undefined {
    if (node.typeParams.length === 0) return undefined;
    const others = (this.writer.runsOf(node) ?? []).filter((run) => !runs.includes(run));
    return others.find((run) => this.write(node, [run], []).isGeneric);
  }

  /** Whether a run is of plain tensors, of which a function for any types is the same. */
  private isPlainOf(
    node: ast.FnDeclaration,
    whole: WrittenFunction,
    other: Activation,
    writes: readonly string[],
  ): boolean {
    const { writer } = this;
    const solved = whole.isGeneric && writer.plainly(() => solvedOf(writer, node, other));
    if (!solved) return false;
    const plain = this.write(node, [other], writes);
    if (plain.isGeneric) return false;
    const text = (unit: WrittenFunction): string =>
      JSON.stringify([unit.declaration.parameters, unit.declaration.returnType, unit.declaration.statements]);
    let general = text(whole);
    for (const [name, value] of solved)
      general = general.replaceAll(new RegExp(`\\b${name}\\b`, "g"), typeText(writer, value));
    return general === text(plain);
  }

  private write(
    node: ast.FnDeclaration,
    runs: readonly Activation[],
    writes: readonly string[],
  ): WrittenFunction {
    const { writer } = this;
    const variables = writer.plainly(() => variablesOf(writer, genericsOf(writer, node, runs[0]!)));
    const outer = writer.envOf(node);
    const write = (own: Variables): WrittenFunction =>
      writer.plainly(() => functionUnit(writer, node, runs, outer, writes), own);
    const generic = write(variables);
    const body = `${JSON.stringify(generic.declaration.statements)}`;
    const isUnclear = [...variables.plain].some((type) => mentions(body, type));
    return isUnclear ? write(noVariables) : generic;
  }
}

/** Whether two runs are given other things that are static, of which a body may make other things. */
function decidesOtherwise(node: ast.FnDeclaration, a: Activation, b: Activation): boolean {
  const statics = ({ bound }: Activation): string =>
    JSON.stringify(
      node.params.map(({ name }) => {
        const value = bound.get(name.text)?.value;
        return value?.kind === "tensor" && value.isStatic ? String(value.known) : value?.kind === "none";
      }),
    );
  return statics(a) !== statics(b);
}

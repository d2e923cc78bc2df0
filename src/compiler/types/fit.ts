import { Dim, DimVar } from "./dim.js";
import { valueCount } from "./value-count.js";
import { elementOf, prune, substitute, type FnT, type Type, type VariableT } from "./type.js";

/**
 * Whether a value of type `actual` may stand where `expected` is asked for, solving variables on
 * the way. An `i32` fits an `f32`, a record fits where fewer fields are asked for, an instance of a
 * net fits the function type of its call, a pure function fits a drawing one.
 */
export function fits(actual: Type, expected: Type): boolean {
  const a = prune(actual);
  const e = prune(expected);
  if (a === e || a.kind === "unknown" || e.kind === "unknown") return true;
  if (e.kind === "variable" && !e.rigid) return solve(e, a);
  if (a.kind === "variable" && !a.rigid) return solve(a, e);
  if (e.kind === "optional") return a.kind === "none" || fits(a.kind === "optional" ? a.of : a, e.of);
  if (e.kind === "array") return fitsArray(a, e.element, e.dim);
  switch (e.kind) {
    case "tensor":
      if (a.kind === "int") return e.dims.length === 0 && e.dtype !== "bool";
      if (a.kind === "array") return fitsArray(e, a.element, a.dim, true);
      if (a.kind !== "tensor") return false;
      if (a.dtype !== e.dtype && !(a.dtype === "i32" && e.dtype === "f32" && !a.enum)) return false;
      if (e.enum !== a.enum && e.enum && (a.enum || !a.bounds)) return false;
      return (
        a.dims.length === e.dims.length &&
        a.dims.every((dim, axis) => dim.unify(e.dims[axis]!)) &&
        fitsBounds(a, e)
      );
    case "int":
      return a.kind === "int";
    case "record":
      return (
        a.kind === "record" &&
        [...e.fields].every(([name, field]) => a.fields.has(name) && fits(a.fields.get(name)!, field))
      );
    case "tuple":
      return (
        a.kind === "tuple" &&
        a.items.length === e.items.length &&
        a.items.every((item, index) => fits(item, e.items[index]!))
      );
    case "fn":
      return fitsFunction(a, e);
    case "variable":
      return a.kind === "variable" && a === e;
    case "member":
      if (a.kind === "tensor" && a.dtype === "i32" && a.bounds) return a.bounds.hi.equals(valueCount(e));
      return a.kind === "member" && a.name === e.name && prune(a.of) === prune(e.of);
    case "instance":
      return a.kind === "instance" && a.recipe === e.recipe;
    case "net":
      return (
        a.kind === "net" &&
        fits(e.input, a.input) &&
        fits(a.output, e.output) &&
        (a.memory && e.memory ? fits(a.memory, e.memory) : a.memory === e.memory)
      );
    case "dist":
      return a.kind === "dist" && fits(a.of, e.of);
    case "task":
      return a.kind === "task" && fits(a.of, e.of);
    case "maybe":
      return a.kind === "maybe" ? fits(a.of, e.of) : fits(a, e.of);
    case "optimiser":
      return a.kind === "optimiser" && fits(a.of, e.of);
    case "list":
      return a.kind === "list" && fits(a.element, e.element);
    case "family":
      return a.kind === "family" && a.name === e.name;
    default:
      return a.kind === e.kind;
  }
}

function solve(variable: VariableT, type: Type): boolean {
  if (type.kind === "int") {
    variable.solution = { kind: "tensor", dtype: "i32", dims: [] };
    return true;
  }
  variable.solution = type;
  return true;
}

function fitsArray(type: Type, element: Type, dim: Dim, reversed = false): boolean {
  const inner = elementOf(type);
  if (!inner || !inner.dim.unify(dim)) return false;
  return reversed ? fits(element, inner.element) : fits(inner.element, element);
}

function fitsBounds(a: { bounds?: { lo: Dim; hi: Dim } | undefined }, e: typeof a): boolean {
  if (!e.bounds) return true;
  if (!a.bounds) return false;
  const fits = (less: Dim, more: Dim): boolean => (more.minus(less).least ?? -1) >= 0 || more.unify(less);
  return fits(e.bounds.lo, a.bounds.lo) && fits(a.bounds.hi, e.bounds.hi);
}

function fitsFunction(a: Type, e: FnT): boolean {
  if (a.kind === "instance") {
    const [param] = e.params;
    if (!param || !a.input || !a.output) return a.input === undefined;
    if (a.memory) {
      const [, memory] = e.params;
      const result: Type = { kind: "tuple", items: [a.output, a.memory] };
      return (
        e.params.length === 2 && fits(param, a.input) && fits(memory!, a.memory) && fits(result, e.result)
      );
    }
    return e.params.length === 1 && fits(param, a.input) && fits(a.output, e.result);
  }
  if (a.kind !== "fn" || a.params.length !== e.params.length || (a.draws && !e.draws)) return false;
  const [actual, expected] = [withFreshSizes(a, false), withFreshSizes(e, true)];
  return (
    expected.params.every((param, index) => fits(param, actual.params[index]!)) &&
    fits(actual.result, expected.result)
  );
}

/** The function's type for one use: its own sizes replaced by fresh ones. */
export function withFreshSizes(type: FnT, rigid: boolean): FnT {
  if (type.anySize.length === 0) return type;
  const fresh = new Map(
    type.anySize.map((variable) => [variable, Dim.variable(new DimVar(variable.name, rigid))]),
  );
  const replaced = substitute(
    { ...type, anySize: [] },
    () => undefined,
    (variable) => fresh.get(variable),
  );
  return replaced as FnT;
}

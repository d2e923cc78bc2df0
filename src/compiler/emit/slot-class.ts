import { prune, type TensorT, type Type } from "../types/type.js";
import { formatType } from "../types/format.js";
import { outputCount } from "../lower/outputs.js";
import type { DistFamilyV, GaussianHead, RecipeV } from "../lower/value.js";
import { opaqueOf } from "../lower/value.js";
import { classDeclaration, parameter, property, wrapped, type Property } from "./declarations.js";
import { asGraph } from "./coercions.js";
import { expressionCode } from "./expressions.js";
import { className, mentions } from "./names.js";
import { typeText } from "./types.js";
import type { Writer } from "./writer.js";

/**
 * A net as its place asks for it: the class of its module with a method `read`, which makes numbers of what it is
 * given and reads what it gives from numbers.
 */
export function slotClass(
  writer: Writer,
  recipe: RecipeV,
  base: string,
): { key: string; make: () => string } {
  const slot = recipe.slot!;
  const asked = `${formatType(slot.input)} -> ${formatType(slot.output)}`;
  const head = headOf(writer, recipe);
  return {
    key: `${base} ${asked} ${JSON.stringify(head)}`,
    make: () => {
      const place = placeOf(recipe);
      const own = className(place ?? "");
      const isFree = place !== undefined && !writer.typeDeclaration(own);
      const name = writer.names.take(...([isFree ? own : `${own}${base}`, `${own}${base}Reader`] as const));
      const heads: Property[] = [];
      const input = opaqueOf(slot.input);
      const parts = featureTexts(slot.input, "x");
      const features = !recipe.features
        ? "x"
        : parts.length === 1
          ? parts[0]!
          : `mrl.concat(${parts.join(", ")})`;
      const output = recipe.outputs
        ? outputText({ writer, head, heads, count: recipe.head }, slot.output, "y", "log_std")
        : undefined;
      const memory = slot.memory && opaqueOf(slot.memory);
      const call = `this.call(${features}${memory ? ", memory" : ""})`;
      const result = output?.type ?? "F32";
      const read = {
        name: "read",
        parameters: [
          parameter("x", typeText(writer, input)),
          ...(memory ? [parameter("memory", typeText(writer, memory))] : []),
        ],
        returnType: memory ? `[${result}, ${typeText(writer, memory)}]` : result,
        statements: readTexts(call, output?.text, memory !== undefined),
      };
      const { end } = recipe.declaration.span;
      writer.declarations.add(
        "library",
        classDeclaration(
          { name, extends: base, properties: heads, methods: [read] },
          wrapped(`As its place asks for it: ${asked}.`),
        ),
        { module: recipe.module, span: { start: end, end } },
      );
      return name;
    },
  };
}

/** Calls the module and reads what it gives. */
function readTexts(call: string, output: string | undefined, hasMemory: boolean): string[] {
  if (output === undefined) return [`return ${call};`];
  if (hasMemory) return [`const [y, next] = ${call};`, `return [${output}, next];`];
  if (mentions(output.replace("y", ""), "y")) return [`const y = ${call};`, `return ${output};`];
  return [`return ${output.replace("y", call)};`];
}

/** The vectors that `features` makes of a value. */
export function featureTexts(type: Type, text: string): string[] {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor":
      return [vectorText(pruned, text)];
    case "record":
      return [...pruned.fields].flatMap(([name, field]) => featureTexts(field, `${text}.${name}`));
    case "tuple":
      return pruned.items.flatMap((item, i) => featureTexts(item, `${text}[${i}]`));
    default:
      return [text];
  }
}

/** An integer as a vector with a one at its place between its bounds. */
export function hotText({ bounds }: TensorT, text: string): string {
  const [low, high] = [bounds?.lo.size ?? 0, bounds?.hi.size ?? 0];
  return low === 0 ? `mrl.oneHot(${text}, ${high})` : `mrl.oneHot(mrl.sub(${text}, ${low}), ${high - low})`;
}

function vectorText(type: TensorT, text: string): string {
  const { dtype, dims, bounds } = type;
  if (dtype === "i32" && bounds) {
    const hot = hotText(type, text);
    return dims.length === 0 ? hot : `mrl.flatten(${hot})`;
  }
  const float = dtype === "f32" ? text : `mrl.toF32(${text})`;
  return dims.length === 1 ? float : `mrl.flatten(${float})`;
}

/** The parameter of the learner that a net is given as. */
function placeOf({ activation }: RecipeV): string | undefined {
  const [path] = [...(activation?.bound.values() ?? [])].flatMap((bound) => bound.path ?? []);
  const [owner, name] = path?.split(".") ?? [];
  return owner === "learner" ? name : undefined;
}

/** How a Gaussian is read, as TypeScript: a number that its log standard deviations start from, or their bounds. */
interface Head {
  readonly squashed: boolean;
  readonly start: string;
  readonly end?: string;
}

function headOf(writer: Writer, { head }: RecipeV): Head {
  const standard: Head = { squashed: head?.squashed ?? false, start: "mrl.f32(0)" };
  const expression = head?.argument?.expression;
  const around = head?.argument?.activation;
  if (!head || !expression || !around) return standard;
  const body = writer.bodyOf(around);
  if (head.logStd.kind === "tensor")
    return { ...standard, start: asGraph(body, expressionCode(body, expression), head.logStd, head.logStd) };
  if (expression.kind === "range" && expression.start && expression.end) {
    const [start, end] = [expression.start, expression.end].map((part) => expressionCode(body, part).text);
    return { ...standard, start: start!, end: end! };
  }
  const range = expressionCode(body, expression).text;
  return { ...standard, start: `${range}.start`, end: `${range}.end` };
}

/** What an output is read with. */
interface Reader {
  readonly writer: Writer;
  readonly head: Head;
  /** The parameters that reading needs. */
  readonly heads: Property[];
  readonly count: GaussianHead | undefined;
}

interface Read {
  readonly text: string;
  readonly type: string;
}

/** How a value of a type is read from a vector. */
function outputText(reader: Reader, type: Type, text: string, name: string): Read {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor": {
      const sizes = pruned.dims.map((dim) => `, ${dim.size ?? 0}`).join("");
      return { text: pruned.dims.length === 1 ? text : `mrl.reshape(${text}${sizes})`, type: "F32" };
    }
    case "record": {
      let start = 0;
      const fields = [...pruned.fields].map(([name, field]) => {
        const end = start + (outputCount(field, reader.count)?.size ?? 0);
        const part = outputText(reader, field, `mrl.slice(${text}, ${start}, ${end})`, `log_std_${name}`);
        start = end;
        return { name, part };
      });
      return {
        text: `{ ${fields.map(({ name, part }) => `${name}: ${part.text}`).join(", ")} }`,
        type: `{ ${fields.map(({ name, part }) => `readonly ${name}: ${part.type}`).join("; ")} }`,
      };
    }
    case "dist":
      return distributionRead(reader, prune(pruned.of) as TensorT, text, name);
    default:
      return { text, type: "F32" };
  }
}

function distributionRead({ writer, head, heads }: Reader, of: TensorT, text: string, own: string): Read {
  const family = (name: string): string => {
    const declared = writer.el.library(name);
    if (declared?.declaration.kind !== "distribution") return name;
    const value: DistFamilyV = {
      kind: "distFamily",
      declaration: declared.declaration,
      module: declared.module,
    };
    return writer.distributionClass(value);
  };
  if (of.dtype === "bool") {
    const name = family("BernoulliLogits");
    return { text: `new ${name}(mrl.reshape(${text}))`, type: name };
  }
  if (of.dtype === "i32") {
    const name = family("Categorical");
    return { text: `new ${name}(${text})`, type: name };
  }
  const name = family(head.squashed ? "TanhNormal" : "Normal");
  const sizes = of.dims.map((dim) => `${dim.size ?? 0}`);
  const isNumber = sizes.length === 0;
  let mean = text;
  let logs = `this.${own}`;
  if (head.end === undefined) {
    const initializer = isNumber ? head.start : startOf(head.start, sizes);
    heads.push({ ...property(own, "F32"), initializer });
  } else {
    const size = of.dims[0]?.size ?? 1;
    mean = `mrl.slice(${text}, 0, ${size})`;
    const rest = `mrl.slice(${text}, ${size}, ${2 * size})`;
    logs = `mrl.clip(${isNumber ? `mrl.reshape(${rest})` : rest}, ${head.start}, ${head.end})`;
  }
  const std = `mrl.exp(${logs})`;
  if (isNumber) return { text: `new ${name}(mrl.reshape(${mean}), ${std})`, type: name };
  return {
    text: `mrl.independent(${name}, ${mean}, ${std})`,
    type: `mrl.Independent<[F32, F32], F32>`,
  };
}

/** Parameters of these sizes that start from one number. */
function startOf(start: string, sizes: readonly string[]): string {
  return start === "mrl.f32(0)"
    ? `mrl.zeros(${sizes.join(", ")})`
    : `mrl.full(${[start, ...sizes].join(", ")})`;
}

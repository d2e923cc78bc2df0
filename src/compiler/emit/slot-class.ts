import { prune, type TensorT, type Type } from "../types/type.js";
import { formatType } from "../types/format.js";
import { outputCount } from "../lower/outputs.js";
import type { DistFamilyV, RecipeV } from "../lower/value.js";
import { opaqueOf } from "../lower/value.js";
import { classDeclaration, parameter, property, type Property } from "./declarations.js";
import { mentions } from "./names.js";
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
  return {
    key: `${base} ${asked}`,
    make: () => {
      const name = writer.names.take(`${base}Reader`);
      const heads: Property[] = [];
      const input = opaqueOf(slot.input);
      const parts = featureTexts(slot.input, "x");
      const features = !recipe.features
        ? "x"
        : parts.length === 1
          ? parts[0]!
          : `mrl.concat(${parts.join(", ")})`;
      const output = recipe.outputs ? outputText(writer, slot.output, "y", "log_std", heads) : undefined;
      const call = `this.call(${features})`;
      const lines = output ? [`const y = ${call};`, `return ${output.text};`] : [`return ${call};`];
      const text =
        output && !mentions(output.text.replace("y", ""), "y")
          ? [`return ${output.text.replace("y", call)};`]
          : lines;
      const result = output?.type ?? "F32";
      const read = {
        name: "read",
        parameters: [parameter("x", typeText(writer, input))],
        returnType: result,
        statements: text,
      };
      const { end } = recipe.declaration.span;
      writer.declarations.add(
        "library",
        classDeclaration(
          { name, extends: base, properties: heads, methods: [read] },
          `As its place asks for it: ${asked}.`,
        ),
        { module: recipe.module, span: { start: end, end } },
      );
      return name;
    },
  };
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

function vectorText({ dtype, dims, bounds }: TensorT, text: string): string {
  if (dtype === "i32" && bounds) {
    const [low, high] = [bounds.lo.size ?? 0, bounds.hi.size ?? 0];
    const hot =
      low === 0 ? `mrl.oneHot(${text}, ${high})` : `mrl.oneHot(mrl.sub(${text}, ${low}), ${high - low})`;
    return dims.length === 0 ? hot : `mrl.flatten(${hot})`;
  }
  const float = dtype === "f32" ? text : `mrl.toF32(${text})`;
  return dims.length === 1 ? float : `mrl.flatten(${float})`;
}

interface Read {
  readonly text: string;
  readonly type: string;
}

/** How a value of a type is read from a vector. */
function outputText(writer: Writer, type: Type, text: string, head: string, heads: Property[]): Read {
  const pruned = prune(type);
  switch (pruned.kind) {
    case "tensor": {
      const sizes = pruned.dims.map((dim) => `, ${dim.size ?? 0}`).join("");
      return { text: pruned.dims.length === 1 ? text : `mrl.reshape(${text}${sizes})`, type: "F32" };
    }
    case "record": {
      let start = 0;
      const fields = [...pruned.fields].map(([name, field]) => {
        const end = start + (outputCount(field)?.size ?? 0);
        const part = outputText(
          writer,
          field,
          `mrl.slice(${text}, ${start}, ${end})`,
          `log_std_${name}`,
          heads,
        );
        start = end;
        return { name, part };
      });
      return {
        text: `{ ${fields.map(({ name, part }) => `${name}: ${part.text}`).join(", ")} }`,
        type: `{ ${fields.map(({ name, part }) => `readonly ${name}: ${part.type}`).join("; ")} }`,
      };
    }
    case "dist":
      return distributionRead(writer, prune(pruned.of) as TensorT, text, head, heads);
    default:
      return { text, type: "F32" };
  }
}

function distributionRead(writer: Writer, of: TensorT, text: string, head: string, heads: Property[]): Read {
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
  const name = family("Normal");
  const sizes = of.dims.map((dim) => `${dim.size ?? 0}`);
  const initializer = sizes.length === 0 ? "mrl.f32(0)" : `mrl.zeros(${sizes.join(", ")})`;
  heads.push({ ...property(head, "F32"), initializer });
  const std = `mrl.exp(this.${head})`;
  if (sizes.length === 0) return { text: `new ${name}(mrl.reshape(${text}), ${std})`, type: name };
  return {
    text: `mrl.independent((mean: F32, std: F32) => new ${name}(mean, std), ${text}, ${std})`,
    type: `mrl.Independent<[F32, F32], F32>`,
  };
}

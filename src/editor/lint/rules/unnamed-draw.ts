import type * as ast from "../../../compiler/syntax/ast.js";
import { draws, isDrawingMethod } from "../purity.js";
import type { SpecRule } from "../rule.js";
import type { Subject } from "../subject.js";
import { calleeOf, childrenOf, partsWithin } from "../tree.js";

export const unnamedDraw: SpecRule = {
  name: "unnamed-draw",
  set: "pedantic",
  summary: "A second draw of one name in one body, which only its place tells apart",
  explanation: `
The key of a draw comes from names: of the \`let\` that it goes to, or else of what is called. Two calls of \`draw\` in one body
without a \`let\` of their own are \`draw\` and \`draw#1\`, in the order of the text; a third one that is added before them
changes the numbers of both, and a run cannot be compared with the one before. With a name of its own a draw keeps its numbers.`,
  example: {
    bad: `fn gap<T>(a: Ring<T, 100>, b: Ring<T, 100>, distance: (T[8], T[8]) -> f32) -> f32 =
  distance(draw(a, 8), «draw(b, 8)»)`,
    good: `fn gap<T>(a: Ring<T, 100>, b: Ring<T, 100>, distance: (T[8], T[8]) -> f32) -> f32 {
  let left = draw(a, 8)
  let right = draw(b, 8)
  return distance(left, right)
}`,
  },
  check(subject, report) {
    for (const declaration of subject.module.tree.declarations) {
      if (declaration.kind === "experiment") continue;
      for (const part of partsWithin(declaration)) {
        if (!("body" in part) || !("params" in part)) continue;
        for (const frame of framesOf(part.body as object, subject)) {
          for (const [name, calls] of frame) {
            for (const { span } of calls.slice(1))
              report(span, `\`${name}\` draws a second time in this body without a name of its own`, {
                hints: ["give each draw a `let` of its own"],
              });
          }
        }
      }
    }
  },
};

/** The calls that draw and go to no name of their own, by what is called. */
type Frame = Map<string, ast.CallExpression[]>;

/** The frames of a body: its own, and one for each name that something is computed for. */
function framesOf(body: object, subject: Subject): Frame[] {
  const frames: Frame[] = [];
  const opened = (): Frame => {
    const frame: Frame = new Map();
    frames.push(frame);
    return frame;
  };
  const visit = (part: object, frame: Frame, isBound: boolean): void => {
    const kind = "kind" in part ? part.kind : undefined;
    // Other bodies have frames where they are called.
    if (kind === "fn" || kind === "lambda") return;
    if (kind === "let" || kind === "var") {
      const { pattern, start, counts } = part as ast.LetStatement;
      const items = pattern.kind === "tuplePattern" && start.value.kind === "tuple" ? start.value.items : [];
      counts.forEach((count) => visit(count, frame, false));
      if (items.length > 0) items.forEach((item) => visit(item, opened(), true));
      else if (pattern.kind === "namePattern") visit(start.value, opened(), !start.draws);
      else visit(start.value, frame, false);
      return;
    }
    if (kind === "call" && !isBound) {
      const call = part as ast.CallExpression;
      const name = drawing(call, subject);
      if (name !== undefined) frame.set(name, [...(frame.get(name) ?? []), call]);
    }
    for (const child of childrenOf(part)) visit(child, frame, false);
  };
  visit(body, opened(), false);
  return frames;
}

/** The name of what a call draws by; undefined where it draws nothing. */
function drawing(call: ast.CallExpression, { names }: Subject): string | undefined {
  const callee = calleeOf(call);
  if (callee.kind === "field") return isDrawingMethod(call) ? callee.name.text : undefined;
  if (callee.kind !== "reference") return undefined;
  const symbol = names.local(callee);
  const called = symbol?.node ?? names.global(callee)?.declaration;
  if (symbol && symbol.kind !== "fn" && symbol.kind !== "phase") return undefined;
  return called && "body" in called && draws(called.body as object) ? callee.name : undefined;
}

import type { Extras, Place } from "./diagnostics.js";

/** How a message names what a gradient passes through, of an operation of the graph. */
export function throughOp(op: string): string {
  if (op === "drawn") return "a discrete draw";
  return `\`${op === "convert" ? "to_i32" : op}\``;
}

/** The way out of a gradient that would silently be zero: `text` is what stands at the place, where that is the spec's own. */
export function stopGradientExtras(op: string, place: Place, text: string | undefined): Extras {
  if (op === "drawn")
    return {
      hints: [
        "learn through the draw's `log_prob`, or put `stop_gradient(…)` around the drawn value where it is meant to be a constant",
      ],
    };
  if (text === undefined || text.includes("\n"))
    return { hints: ["put `stop_gradient(…)` around what is meant to be a constant"] };
  const edits = [{ ...place, text: `stop_gradient(${text})` }];
  return { fixes: [{ title: "say that it is meant", edits }] };
}

/** The way out of a gradient through a loop whose number of turns is a tensor. */
export const staticCountHints = ["use `repeat` or `for` with a static count, such as a `static` parameter"];

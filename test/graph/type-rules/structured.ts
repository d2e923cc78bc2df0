import { Builder } from "../../../src/graph/builder.js";
import type { Block } from "../../../src/graph/graph.js";
import { accept, refuse, type Rule, types } from "./rule.js";

/** A block from parameter types to result types; what it computes does not matter to a type rule. */
function block(params: string, results: string): Block {
  const b = new Builder();
  const constants = types(results).map(({ dtype, shape }) => ({ dtype, shape, data: 0 }));
  return b.block(
    types(params).map((type) => ({ type })),
    () => constants.map((attrs) => b.op("constant", [], attrs)),
  );
}

export const structuredRules = {
  scan: {
    accepts: [
      accept("f32[2]; f32[5, 3]", "f32[2]; i32[5]", { length: 5, carry: 1, reverse: false }, [
        block("f32[2]; f32[3]; i32", "f32[2]; i32"),
      ]),
    ],
    refuses: [
      refuse(
        "f32; f32[4]",
        "expected a first axis of 5, found f32[4]",
        { length: 5, carry: 1, reverse: false },
        [block("f32; f32; i32", "f32")],
      ),
      refuse(
        "f32",
        "expected the block to have the parameters (f32, i32), found (f32)",
        { length: 5, carry: 1, reverse: false },
        [block("f32", "f32")],
      ),
      refuse(
        "f32",
        "expected the block to begin its results with the carry (f32), found (f32[1])",
        { length: 5, carry: 1, reverse: false },
        [block("f32; i32", "f32[1]")],
      ),
      refuse(
        "f32",
        "expected at least 2 inputs for the carry, found 1",
        { length: 5, carry: 2, reverse: false },
        [block("f32; i32", "f32")],
      ),
      refuse("f32", "expected 1 block, found 0", { length: 5, carry: 1, reverse: false }),
    ],
  },
  while: {
    accepts: [accept("f32; i32", "f32; i32", {}, [block("f32; i32", "bool"), block("f32; i32", "f32; i32")])],
    refuses: [
      refuse("f32", "expected the condition's result to be (bool), found (f32)", {}, [
        block("f32", "f32"),
        block("f32", "f32"),
      ]),
      refuse("f32", "expected the body's results to be the carry (f32), found (i32)", {}, [
        block("f32", "bool"),
        block("f32", "i32"),
      ]),
      refuse("f32", "expected the condition to have the parameters (f32), found (none)", {}, [
        block("", "bool"),
        block("f32", "f32"),
      ]),
      refuse("f32", "expected 2 blocks, found 1", {}, [block("f32", "bool")]),
    ],
  },
  cond: {
    accepts: [accept("bool", "f32; i32[2]", {}, [block("", "f32; i32[2]"), block("", "f32; i32[2]")])],
    refuses: [
      refuse("bool[2]", "expected the condition to be bool, found bool[2]", {}, [
        block("", ""),
        block("", ""),
      ]),
      refuse("bool", "expected the second block to give (f32), found (i32)", {}, [
        block("", "f32"),
        block("", "i32"),
      ]),
      refuse("bool", "expected the first block to have the parameters (none), found (f32)", {}, [
        block("f32", "f32"),
        block("", "f32"),
      ]),
    ],
  },
  map: {
    accepts: [
      accept("f32[4, 3]; i32[4]", "bool[4]; f32[4, 2]", { size: 4 }, [block("f32[3]; i32", "bool; f32[2]")]),
      accept("", "f32[4]", { size: 4 }, [block("", "f32")]),
    ],
    refuses: [
      refuse("f32[3]", "expected a first axis of 4, found f32[3]", { size: 4 }, [block("f32", "f32")]),
      refuse("f32", "expected a first axis of 4, found f32", { size: 4 }, [block("f32", "f32")]),
      refuse("f32[4]", "expected the block to have the parameters (f32), found (f32[4])", { size: 4 }, [
        block("f32[4]", "f32"),
      ]),
    ],
  },
  grad: {
    accepts: [accept("f32[3]; f32", "f32; i32[2]; f32[3]; f32", {}, [block("f32[3]; f32", "f32; i32[2]")])],
    refuses: [
      refuse("i32", "expected an element type of f32, found i32", {}, [block("i32", "f32")]),
      refuse("f32", "expected the block's first result to be (f32), found (f32[2])", {}, [
        block("f32", "f32[2]"),
      ]),
      refuse("f32", "expected the block to have the parameters (f32), found (f32[1])", {}, [
        block("f32[1]", "f32"),
      ]),
    ],
  },
  jvp: {
    accepts: [
      accept("f32[3]; f32[3]", "f32[2]; i32; f32; f32[2]; f32", {}, [block("f32[3]", "f32[2]; i32; f32")]),
    ],
    refuses: [
      refuse("f32", "expected an even number of inputs, x… then v…, found 1", {}, [block("f32", "f32")]),
      refuse("f32; f32[2]", "expected directions like the points (f32), found (f32[2])", {}, [
        block("f32", "f32"),
      ]),
      refuse("i32; i32", "expected an element type of f32, found i32", {}, [block("i32", "f32")]),
    ],
  },
} satisfies Record<string, Rule>;

import { describe, expect, it } from "vitest";
import { expression, grouped, parsed, plain, statements, type } from "./support/syntax.js";

describe("operators", () => {
  it.each([
    ["a or b and not c", "(a or (b and (not c)))"],
    ["not a == b", "(not (a == b))"],
    ["not not a", "(not (not a))"],
    ["a < b and c > d", "((a < b) and (c > d))"],
    ["a + 1 < b * 2", "((a + 1) < (b * 2))"],
    ["a - b - c", "((a - b) - c)"],
    ["a / b * c % d @ e", "((((a / b) * c) % d) @ e)"],
    ["-a ^ 2", "(- (a ^ 2))"],
    ["-a * b", "((- a) * b)"],
    ["2 ^ -1 ^ 2", "(2 ^ (- (1 ^ 2)))"],
    ["a ^ b ^ c", "(a ^ (b ^ c))"],
    ["2 ^ 3 * 4", "((2 ^ 3) * 4)"],
    ["0 ..< n + 1", "(0 ..< (n + 1))"],
    ["-1 .. 1", "((- 1) .. 1)"],
    ["1..2", "(1 .. 2)"],
    ["a == 0 .. 1", "(a == (0 .. 1))"],
    ["f(x).y[0](z)", "f(x).y[0](z)"],
    ["-f(x) ^ g.h", "(- (f(x) ^ g.h))"],
    ["xs[.. -1, 1 .., .., 2 ..< n]", "xs[( .. (- 1)), (1 .. ), ( .. ), (2 ..< n)]"],
    ["if a then b else if c then d else e + 1", "(if a then b else (if c then d else (e + 1)))"],
    ["xs with [i] = a + 1 with [j] = b", "(xs with [i] = ((a + 1) with [j] = b))"],
  ])("%s", (text, tree) => {
    expect(grouped(expression(text))).toBe(tree);
  });

  it("reads a prime behind a name", () => {
    const [task] = parsed("task T { reward at' - at }").declarations;
    const [reward] = task?.kind === "task" ? task.members : [];
    expect(reward?.kind === "reward" && grouped(reward.start.value)).toBe("(at' - at)");
  });
});

describe("type arguments in expressions", () => {
  it.each([
    ["linear<a, b>(c)", "linear<2>(c)"],
    ["linear<sizes[i], sizes[i + 1]>(c)", "linear<2>(c)"],
    ["f(linear<n + 1>, d)", "f(linear<1>, d)"],
    ["linear<n>", "linear<1>"],
    ["Ring<Ring<T, n>, m>(x)", "Ring<2>(x)"],
    ["a < b", "(a < b)"],
    ["f(a < b, c > d)", "f((a < b), (c > d))"],
    ["a < b and c > (d)", "((a < b) and (c > d))"],
    ["a < b * 2", "(a < (b * 2))"],
  ])("%s", (text, tree) => {
    expect(grouped(expression(text))).toBe(tree);
  });

  it("are types where they can be read as such, else dimensions", () => {
    const e = expression(
      "f<n, T.X, sizes[i], sizes[i] + 1, 2 * n, 10_000, len(xs), f32[n + 1], A -> B, (n + 1)>(x)",
    );
    const args = e.kind === "call" && e.callee.kind === "instantiate" ? e.callee.args : [];
    expect(args.map((arg) => arg.kind).join(" ")).toBe("type type type dim dim dim dim type type dim");
  });
});

describe("braces", () => {
  it.each([
    ["{a: 1}", "record"],
    ["{a, b}", "record"],
    ["{a}", "record"],
    ["{...r, a: 1}", "record"],
    ["{}", "record"],
    ["{ return 1 }", "blockExpression"],
    ["{ let a = 1; return a }", "blockExpression"],
    ["{\n  a = 1\n}", "blockExpression"],
  ])("%s", (text, kind) => {
    expect(expression(text).kind).toBe(kind);
  });

  it("fills in the value of a field that is a name alone", () => {
    expect(plain(expression("{a, b: 1, ...c}"))).toEqual({
      kind: "record",
      fields: [
        { kind: "field", name: { text: "a" }, value: { kind: "reference", name: "a" } },
        { kind: "field", name: { text: "b" }, value: { kind: "number", value: 1, isInteger: true } },
        { kind: "spread", value: { kind: "reference", name: "c" } },
      ],
    });
  });
});

describe("literals", () => {
  it.each([
    ["70_000", 70_000, true],
    ["1.0", 1, false],
    ["1e-3", 0.001, false],
    ["1_0.5_0E+2", 1050, false],
  ])("%s", (text, value, isInteger) => {
    expect(plain(expression(text))).toEqual({ kind: "number", value, isInteger });
  });

  it("undoes what a string escapes", () => {
    expect(plain(expression(String.raw`"a\n\"b\\"`))).toEqual({ kind: "string", value: 'a\n"b\\' });
  });
});

describe("lambdas and comprehensions", () => {
  it("takes one name, patterns and types", () => {
    const kinds = (text: string): string[] => {
      const e = expression(text);
      return e.kind === "lambda" ? e.params.map(({ pattern, type: t }) => pattern.kind + (t ? ":" : "")) : [];
    };
    expect(kinds("x => x")).toEqual(["namePattern"]);
    expect(kinds("_ => 1")).toEqual(["namePattern"]);
    expect(kinds("() => 1")).toEqual([]);
    expect(kinds("({a, b}, (c, d), e: f32[n]) => 1")).toEqual([
      "recordPattern",
      "tuplePattern",
      "namePattern:",
    ]);
  });

  it("reads a block as the body and a record as a value", () => {
    const body = (text: string): string | undefined => {
      const e = expression(text);
      return e.kind === "lambda" ? e.body.kind : undefined;
    };
    expect(body("x => { return x }")).toBe("block");
    expect(body("x => {x}")).toBe("expression");
  });

  it("nests several generators", () => {
    const e = expression("[for a in as, static for b in bs: a * b]");
    expect(e.kind === "comprehension" && [e.isStatic, e.value.kind]).toEqual([false, "comprehension"]);
    expect(e.kind === "comprehension" && e.value.kind === "comprehension" && e.value.isStatic).toBe(true);
  });
});

describe("types", () => {
  it.each([
    ["f32", "typeName"],
    ["f32[n, 2]", "arrayType"],
    ["int[]", "arrayType"],
    ["{a: f32, b: {c: i32}}", "recordType"],
    ["(A, B)", "tupleType"],
    ["(A)", "typeName"],
    ["A -> B", "functionType"],
    ["(A, b: B) ~> C", "functionType"],
    ["() -> A", "functionType"],
    ["f32?", "optionalType"],
    ["i32 in 0 ..< 5", "boundedType"],
    ["(i32 in 0 ..< 5)[2]", "arrayType"],
    ["f32[2] in -1 .. 1", "boundedType"],
    ["Ring<Transition<T>, 10_000>[tasks.count]", "arrayType"],
  ])("%s", (text, kind) => {
    expect(type(text).kind).toBe(kind);
  });

  it("tells a function of two arguments from one of a pair", () => {
    const count = (text: string): number => {
      const t = type(text);
      return t.kind === "functionType" ? t.params.length : -1;
    };
    expect(count("(A, B) -> C")).toBe(2);
    expect(count("((A, B)) -> C")).toBe(1);
    expect(count("A -> B -> C")).toBe(1);
  });
});

describe("learning steps", () => {
  it("reads minimise over several states as a value", () => {
    const [statement] = statements("let out = minimise { return {loss: 1} } over a, b with adam(1e-3)");
    const value = statement?.kind === "let" ? statement.start.value : undefined;
    expect(value?.kind === "minimise" && value.over.map((name) => name.text)).toEqual(["a", "b"]);
    expect(value?.kind === "minimise" && value.value.kind).toBe("blockExpression");
  });

  it("reads the variants of rollouts", () => {
    const variant = (text: string): unknown => {
      const e = expression(text);
      if (e.kind !== "rollout") return e.kind;
      return [
        e.withoutInstruction,
        e.from.map(({ name }) => name.text),
        e.after !== undefined,
        e.body.statements.length,
      ];
    };
    expect(variant("rollout task { act a }")).toEqual([false, [], false, 1]);
    expect(variant("rollout task without instruction from h = f(x), c = 0 { act a }")).toEqual([
      true,
      ["h", "c"],
      false,
      1,
    ]);
    expect(variant("rollout tasks.at(i) after e.end { act a }")).toEqual([false, [], true, 1]);
  });
});

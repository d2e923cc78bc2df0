import { format } from "prettier";
import { expect, it } from "vitest";
import { tidied } from "../../src/compiler/emit/tidy/tidy.js";

/** The body of a function, as it is written once nothing more can go. */
async function tidiedBody(parameters: string, body: string, before = ""): Promise<string> {
  const text = tidied(`${before}\nfunction f(${parameters}) {\n${body}\n}\n`);
  const [, own] = /function f\([^)]*\) \{\n([\s\S]*)\n\}/.exec(await format(text, { parser: "typescript" }))!;
  return own!.replaceAll(/^ {2}/gm, "");
}

it("leaves out what a loop carries and nothing reads, though a function has a name like it", async () => {
  const body = `let d = g.start();
    let y: F32 = mrl.zeros(n);
    const [next, ys] = mrl.collect(trip, { d, y }, ({ d, y }, s) => [{ d: s, y: d }, y]);
    ({ d, y } = next);
    return mrl.map(ys, (y) => g(y));`;
  expect(await tidiedBody("g, trip, n", body)).toBe(
    `const [, ys] = mrl.collect(
  trip,
  { d: g.start(), y: mrl.zeros(n) },
  ({ d, y }, s) => [{ d: s, y: d }, y],
);
return mrl.map(ys, (y) => g(y));`,
  );
});

it("keeps what a function with a name reads when it is called", async () => {
  const body = `let a = x;
    const read = () => a;
    a = mrl.add(a, 1);
    return read();`;
  expect(await tidiedBody("x", body)).toContain("a = mrl.add(a, 1);");
});

it("keeps what the next turn of a loop reads", async () => {
  const body = `let h = x;
    let sum = x;
    for (let i = 0; i < n; i++) {
      sum = mrl.add(sum, h);
      h = mrl.mul(h, 2);
    }
    return sum;`;
  expect(await tidiedBody("x, n", body)).toContain("h = mrl.mul(h, 2);");
});

it("gives back at once what has a name for nothing else, where its fields are those that are asked for", async () => {
  const body = `const [loss, next] = mrl.minimise("theta.adam", { theta }, ({ theta }) => theta, outer);
    ({ theta } = next);
    mrl.metric("loss", loss);
    return { theta };`;
  expect(await tidiedBody("{ theta }", body)).toMatch(/mrl\.metric\("loss", loss\);\nreturn next;$/);
  const learnt = "({ e } = learn(key));\nreturn { e };";
  const known = 'function learn(key: Key): Pick<States, "e"> {}';
  expect(await tidiedBody("key, { e }", learnt, known)).toBe("return learn(key);");
  const unknown = 'function learn(key: Key): Pick<States, "e" | "f"> {}';
  expect(await tidiedBody("key, { e }", learnt, unknown)).toContain("return { e };");
});

it("reads a variable where it stood, where it is set in between", async () => {
  const body = `x = y;
    y = mrl.add(y, 1);
    mrl.metric("y", y);
    return x;`;
  expect(await tidiedBody("x, y", body)).toContain("x = y;\ny = mrl.add(y, 1);");
});

it("keeps draws in their order, which tells apart those of one name", async () => {
  const body = `let a = draw(key.at("x"));
    a = mrl.scan(draw(key.at("x")), a, (a) => a);
    return a;`;
  expect(await tidiedBody("key", body)).toContain('const a = draw(key.at("x"));\nreturn mrl.scan(draw(');
});

it("calls `next` plainly where no other one is meant", async () => {
  const body = `const [v, next_v] = mrl.minimise("v.adam", { v0 }, () => v0, outer);
    ({ v0 } = next_v);
    mrl.metric("v", mrl.add(v, v0));
    return mrl.mean(v0);`;
  expect(await tidiedBody("{ v0 }", body)).toContain("const [v, next] = mrl.minimise(");
});

it("gives back what is set at the end where it is set, and takes no more than it reads", async () => {
  const folded = `return mrl.scan(n, { a, b }, ({ a, b }, i) => {
      a = g(b);
      b = h(i);
      return { a, b };
    });`;
  expect(await tidiedBody("{ a, b }, n", folded)).toBe(
    "return mrl.scan(n, { a, b }, ({ b }, i) => ({ a: g(b), b: h(i) }));",
  );
  const read = `return mrl.scan(n, { a, b }, ({ a, b }) => {
      a = g(b);
      b = h(a);
      return { a, b };
    });`;
  expect(await tidiedBody("{ a, b }, n", read)).toContain("a = g(b);\n  b = h(a);\n  return { a, b };");
});

it("does not draw in another order than before", async () => {
  const body = `return mrl.scan(n, { a, b }, ({ a, b }) => {
      b = draw(key.at("x"));
      a = draw(key.at("x"));
      return { a, b };
    });`;
  expect(await tidiedBody("key, { a, b }, n", body)).toContain('b = draw(key.at("x"));');
});

it("has one name for a parameter, and none for a record of which fields alone are read", async () => {
  expect(await tidiedBody("x", "const g = x;\nreturn mrl.add(g, g);")).toBe("return mrl.add(x, x);");
  const fields = "const seen = { x, y };\nreturn mrl.add(seen.x, seen.x);";
  expect(await tidiedBody("x, y", fields)).toBe("return mrl.add(x, x);");
  const whole = "const seen = { x, y };\nreturn mrl.add(seen.x, h(seen));";
  expect(await tidiedBody("x, y", whole)).toContain("const seen = { x, y };");
  const shadowed = "const g = x;\nreturn mrl.map(g, (x) => mrl.add(x, g));";
  expect(await tidiedBody("x", shadowed)).toContain("const g = x;");
  const setLater = "const g = x;\nx = h(x);\nmrl.metric(k, mrl.add(x, x));\nreturn g;";
  expect(await tidiedBody("x", setLater)).toContain("const g = x;");
});

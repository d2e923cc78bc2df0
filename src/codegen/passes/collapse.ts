import {
  eachStatement,
  expressionsOf,
  factorOf,
  ir,
  operandsOf,
  placeOf,
  plus,
  times,
  without,
  withBodies,
  type Address,
  type Expression,
  type For,
  type Statement,
} from "../ir/index.js";
import { relocated } from "./contract.js";

/** Makes one loop of a loop whose body is another one, where their indices only ever count neighbouring elements. */
export function collapse(body: readonly Statement[]): Statement[] {
  return body.map((s) => {
    const inner = withBodies(s, collapse);
    return inner.kind === "for" ? joinedWithInner(inner) : inner;
  });
}

function joinedWithInner(outer: For): For {
  const [inner, ...others] = outer.body;
  if (inner?.kind !== "for" || others.length > 0 || outer.parallel !== inner.parallel) return outer;
  const isSimple = [outer, inner].every(({ start, step }) => start === 0 && step === 1);
  if (!isSimple || !countsOn(outer, inner)) return outer;
  const index = ir.local(inner.index.type, inner.index.name, [0, outer.end * inner.end - 1]);
  const move = (address: Address): Address =>
    plus(
      without(without(address, outer.index), inner.index),
      times(placeOf(index), factorOf(address, inner.index)),
    );
  const body = relocated(inner.body, (buffer, address) => ({ buffer, address: move(address) }));
  return { ...inner, index, end: outer.end * inner.end, body };
}

/** Whether both indices stand in addresses only, where a turn of the outer one is as far as all turns of the inner one. */
function countsOn(outer: For, inner: For): boolean {
  let fits = true;
  const check = (address: Address): void => {
    if (factorOf(address, outer.index) !== inner.end * factorOf(address, inner.index)) fits = false;
  };
  const see = (e: Expression): void => {
    if (e === outer.index || e === inner.index) fits = false;
    if (e.kind === "load") {
      check(e.address);
      return others(e.address);
    }
    for (const operand of operandsOf(e)) see(operand);
  };
  const others = ({ terms }: Address): void => {
    for (const { value } of terms) if (value !== outer.index && value !== inner.index) see(value);
  };
  eachStatement(inner.body, (s) => {
    if (s.kind === "store") {
      check(s.address);
      see(s.value);
      others(s.address);
    } else if (s.kind === "copy") fits = false;
    else for (const e of expressionsOf(s)) see(e);
  });
  return fits;
}

import { requiredArguments } from "./arguments.js";
import type { Call } from "./callable.js";
import { unknownValue, type FnV, type V } from "./value.js";

/** A method of a value as a function; every parameter must be given. */
export function method(name: string, params: readonly string[], run: (call: Call) => V): FnV {
  const call = (site: Call): V => {
    const args = requiredArguments(site, name, params);
    return args ? run({ ...site, args }) : unknownValue;
  };
  return { kind: "fn", callable: { name, params, call } };
}

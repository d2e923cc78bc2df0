import type { Block, Entry, GraphSpan, Node, Port, Program, Value } from "../../../graph/graph.js";
import { sizeOf } from "../../../graph/types.js";
import { captures } from "../../../graph/passes/free-values.js";
import { create, toBinary } from "@bufbuild/protobuf";
import { DataType, SavedModelSchema } from "../../protobuf/tf_pb.js";
import { boolAttr, functionAttr, shapeAttr, stringAttr, tfType, typeAttr, typesAttr } from "./attributes.js";
import { type FunctionInit, FunctionWriter, GraphWriter, Names, type Ref } from "./function-writer.js";
import {
  type Captured,
  type FunctionBody,
  type Library,
  type Lowered,
  LoweringContext,
  scalarLike,
  spread,
} from "./lowering.js";
import { earlyReads, type EarlyReads } from "./early-reads.js";
import { holdsEmpty } from "./holds-empty.js";
import { loweringNamed } from "./lowerings/index.js";
import { readEarly } from "./lowerings/read-early.js";
import {
  callSignature,
  doneKey,
  infoOf,
  nodeNames,
  portKey,
  readPartSignature,
  readSignature,
  signature,
  writeSignature,
  type Signature,
  type Signatures,
  type TensorInfo,
} from "./signatures.js";
import { assignVariable, identity, nodeOf, readVariable } from "./variables.js";

/** A program as a SavedModel. */
export interface WrittenProgram {
  /** The contents of `saved_model.pb`. */
  readonly bytes: Uint8Array;
  readonly signatures: Signatures;
  /** Where in the spec the nodes come from, by the number in a node's name (`n17.MatMul`). */
  readonly spans: ReadonlyMap<number, GraphSpan>;
}

/**
 * Writes a program (expanded: no `map`, `grad` or `jvp`) as a TensorFlow graph with one signature an
 * entry. States are variables, which the signatures share and which stay in the engine from call to
 * call. With `jit` XLA compiles each entry but `init` as a whole.
 */
export function writeProgram(program: Program, options: { readonly jit: boolean }): WrittenProgram {
  return new ProgramWriter(program, options.jit).write();
}

const none: ReadonlyMap<Value, Lowered> = new Map();

/** From so many elements on, a state is not made twice. */
const largeState = 2 ** 18;

class ProgramWriter implements Library {
  readonly names = new Names();
  private readonly graph = new GraphWriter(this.names);
  private readonly functions: FunctionInit[] = [];
  private readonly variables = new Map<string, Ref>();
  private readonly constants = new Map<Value, Node>();
  /** Whether XLA compiles the entry that is being written. */
  jit = false;

  constructor(
    private readonly program: Program,
    private readonly wantsJit: boolean,
  ) {}

  write(): WrittenProgram {
    for (const { name, type } of this.program.state) {
      const dtype = tfType(type.dtype);
      const attr = { dtype: typeAttr(dtype), shape: shapeAttr(type.shape), shared_name: stringAttr(name) };
      this.variables.set(name, this.graph.op("VarHandleOp", [], attr, DataType.DT_RESOURCE));
    }
    const signatures: Record<string, Signature> = {};
    for (const [name, entry] of Object.entries(this.program.entries))
      signatures[callSignature(name)] = this.writeEntry(name, entry);
    if (this.program.state.length > 0) {
      signatures[readSignature] = this.readStates();
      signatures[writeSignature] = this.writeStates();
      signatures[readPartSignature] = this.readParts();
    }
    const model = create(SavedModelSchema, {
      savedModelSchemaVersion: 1n,
      metaGraphs: [
        {
          metaInfoDef: { tags: ["serve"] },
          graphDef: {
            node: this.graph.nodes,
            library: { function: this.functions },
            versions: { producer: 2000 },
          },
          signatureDef: signatures,
        },
      ],
    });
    return {
      bytes: toBinary(SavedModelSchema, model),
      signatures: Object.fromEntries(
        Object.entries(signatures).map(([name, { inputs, outputs }]) => [
          name,
          { inputs: nodeNames(inputs), outputs: nodeNames(outputs) },
        ]),
      ),
      spans: this.names.nodeSpans(),
    };
  }

  private writeEntry(name: string, entry: Entry): Signature {
    // `init` runs once: compiling it would take longer than it does.
    this.jit = this.wantsJit && name !== "init" && !holdsEmpty(entry.block);
    return this.jit ? this.writeCompiled(name, entry) : this.writePlain(name, entry);
  }

  private writePlain(name: string, entry: Entry): Signature {
    const { graph } = this;
    const inputs: Record<string, TensorInfo> = {};
    const reads: { readonly port: Port; readonly ref: Ref }[] = [];
    const args = entry.inputs.map((port) => {
      const ref = port.kind === "state" ? this.read(port) : this.placeholder(port);
      if (port.kind === "state") reads.push({ port, ref });
      else inputs[portKey(port)] = infoOf(ref, port.type.shape);
      return ref;
    });
    const emptied = this.release(entry, reads);
    const fills = entry.outputs.map((port, i) =>
      this.filling(port, entry.block, entry.block.results[i]!, emptied),
    );
    const made = entry.outputs.filter((_, i) => fills[i] === undefined);
    const block = { ...entry.block, results: entry.block.results.filter((_, i) => fills[i] === undefined) };
    const body = this.writeFunction(
      name,
      args.map((arg) => arg.type),
      [],
      ({ args: inner, lower }) =>
        lower(
          block,
          inner.map((ref, i) => ({ ref, shape: block.params[i]!.type.shape })),
        ),
    );
    const types = made.map((port) => tfType(port.type.dtype));
    const results = graph.add(
      "PartitionedCall",
      args,
      {
        Tin: typesAttr(args.map((arg) => arg.type)),
        Tout: typesAttr(types),
        f: functionAttr(body),
      },
      types,
      { after: emptied },
    );
    const states = entry.outputs.map((port, i) => ({ port, ref: fills[i] ?? results[made.indexOf(port)]! }));
    const assigned = states
      .filter(({ port }) => port.kind === "state")
      .map(({ port, ref }) => assignVariable(graph, this.variable(port), ref, []));
    const outputs: Record<string, TensorInfo> = {};
    for (const { port, ref } of states)
      if (port.kind !== "state")
        outputs[portKey(port)] = infoOf(identity(graph, ref, assigned), port.type.shape);
    return signature(inputs, Object.keys(outputs).length > 0 ? outputs : this.done(assigned));
  }

  /**
   * A large state that starts as one number throughout. TensorFlow would make it once more to see whether to keep it as a
   * constant, if it knew all that it is made of: so its shape is said to hang on whether the variable has a value, which
   * has been emptied.
   */
  private filling(port: Port, block: Block, value: Value, emptied: readonly string[]): Ref | undefined {
    const node = block.nodes.find(({ outputs }) => outputs.includes(value));
    const data = node?.op === "constant" ? node.attrs["data"] : undefined;
    const { dtype, shape } = value.type;
    if (port.kind !== "state" || typeof data !== "number" || sizeOf(shape) < largeState) return undefined;
    const { graph } = this;
    const name = this.names.node("VarIsInitializedOp");
    const options = { name, after: emptied };
    const [filled] = graph.add("VarIsInitializedOp", [this.variable(port)], {}, [DataType.DT_BOOL], options);
    const [bool, int] = [DataType.DT_BOOL, DataType.DT_INT32];
    const none = graph.op("Cast", [filled!], { SrcT: typeAttr(bool), DstT: typeAttr(int) }, int);
    const size = graph.op("AddV2", [graph.ints(shape), none], { T: typeAttr(int) }, int);
    const { ref } = scalarLike(graph, dtype, shape.length, data);
    return graph.op("BroadcastTo", [ref, size], { T: typeAttr(ref.type), Tidx: typeAttr(int) }, ref.type);
  }

  /**
   * An entry that XLA compiles with the reading and assigning of its states: then it writes to a state in
   * place, where it would else be given a value and make another one.
   */
  private writeCompiled(name: string, entry: Entry): Signature {
    const { graph } = this;
    const [states, given] = partition(entry.inputs);
    const [assigned, results] = partition(entry.outputs);
    const slots = [...new Set([...states, ...assigned].map((port) => port.name))];
    const inputs = given.map((port) => [portKey(port), this.placeholder(port)] as const);
    const args = [...inputs.map(([, ref]) => ref), ...slots.map((slot) => this.variables.get(slot)!)];
    const body = this.writeFunction(
      name,
      args.map((arg) => arg.type),
      [],
      ({ f, args: inner, lower }) => {
        const variable = ({ name: slot }: Port): Ref => inner[inputs.length + slots.indexOf(slot)]!;
        const params = entry.inputs.map((port) => {
          if (port.kind !== "state") return { ref: inner[given.indexOf(port)]!, shape: port.type.shape };
          return { ref: readVariable(f, variable(port), port.type), shape: port.type.shape };
        });
        const refs = lower(entry.block, params);
        const reads = states.map((port) => nodeOf(params[entry.inputs.indexOf(port)]!.ref));
        const after = assigned.map((port) =>
          assignVariable(f, variable(port), refs[entry.outputs.indexOf(port)]!, reads),
        );
        return results.map((port) => identity(f, refs[entry.outputs.indexOf(port)]!, after));
      },
      true,
    );
    const types = results.map((port) => tfType(port.type.dtype));
    const attr = {
      Tin: typesAttr(args.map((arg) => arg.type)),
      Tout: typesAttr(types),
      f: functionAttr(body),
      _XlaMustCompile: boolAttr(true),
    };
    const call = this.names.node("StatefulPartitionedCall");
    const refs = graph.add("StatefulPartitionedCall", args, attr, types, { name: call });
    const outputs = results.map((port, i) => [portKey(port), infoOf(refs[i]!, port.type.shape)] as const);
    return signature(
      Object.fromEntries(inputs.map(([key, ref], i) => [key, infoOf(ref, given[i]!.type.shape)])),
      outputs.length > 0 ? Object.fromEntries(outputs) : this.done([call]),
    );
  }

  private readStates(): Signature {
    const outputs = this.program.state.map(({ name, type }) => {
      const ref = this.read({ kind: "state", name, type });
      return [name, infoOf(identity(this.graph, ref, []), type.shape)] as const;
    });
    return signature({}, Object.fromEntries(outputs));
  }

  /** A slice of a variable copies no more than what it gives. */
  private readParts(): Signature {
    const { graph } = this;
    const type = { dtype: "i32", shape: [1] } as const;
    const bounds = ["start", "end"].map(
      (name) => [name, this.placeholder({ kind: "data", name, type })] as const,
    );
    const inputs = [...bounds.map(([, ref]) => ref), graph.ints([1])];
    const outputs = this.program.state.map(({ name, type }) => {
      const flat = graph.reshape(this.read({ kind: "state", name, type }), [sizeOf(type.shape)]);
      const attr = { T: typeAttr(flat.type), Index: typeAttr(DataType.DT_INT32) };
      const part = graph.op("StridedSlice", [flat, ...inputs], attr, flat.type);
      return [name, infoOf(part, [-1])] as const;
    });
    return signature(
      Object.fromEntries(bounds.map(([name, ref]) => [name, infoOf(ref, type.shape)])),
      Object.fromEntries(outputs),
    );
  }

  private writeStates(): Signature {
    const inputs: Record<string, TensorInfo> = {};
    const assigned = this.program.state.map(({ name, type }) => {
      const port: Port = { kind: "state", name, type };
      const ref = this.placeholder(port);
      inputs[name] = infoOf(ref, type.shape);
      return [
        name,
        infoOf(
          identity(this.graph, this.graph.int(0), [assignVariable(this.graph, this.variable(port), ref, [])]),
          [],
        ),
      ] as const;
    });
    return signature(inputs, Object.fromEntries(assigned));
  }

  private placeholder(port: Port): Ref {
    const dtype = tfType(port.type.dtype);
    const attr = { dtype: typeAttr(dtype), shape: shapeAttr(port.type.shape) };
    return this.graph.op("Placeholder", [], attr, dtype);
  }

  private read(port: Port): Ref {
    return readVariable(this.graph, this.variable(port), port.type);
  }

  /**
   * Empties the variables that an entry assigns, once all have been read: then the entry alone holds
   * their values and can write to them in place. Returns the names of what it must wait for.
   */
  private release(entry: Entry, reads: readonly { readonly port: Port; readonly ref: Ref }[]): string[] {
    const after = reads.map(({ ref }) => nodeOf(ref));
    return entry.outputs
      .filter(({ kind }) => kind === "state")
      .map((port) => {
        const name = this.names.node("DestroyResourceOp");
        const attr = { ignore_lookup_error: boolAttr(true) };
        this.graph.add("DestroyResourceOp", [this.variable(port)], attr, [], { name, after });
        return name;
      });
  }

  private variable(port: Port): Ref {
    const ref = this.variables.get(port.name);
    if (ref === undefined) throw new Error(`The program has no state ${port.name}.`);
    return ref;
  }

  private done(assigned: readonly string[]): Record<string, TensorInfo> {
    return { [doneKey]: infoOf(identity(this.graph, this.graph.int(0), assigned), []) };
  }

  captured(blocks: readonly Block[], resolve: (value: Value) => Lowered): Captured[] {
    const values = new Set(blocks.flatMap(captures));
    return [...values]
      .filter((value) => !this.constants.has(value))
      .map((value) => ({ value, lowered: resolve(value) }));
  }

  writeFunction(
    what: string,
    types: readonly DataType[],
    captured: readonly Captured[],
    build: (body: FunctionBody) => readonly Ref[],
    jit = false,
  ): string {
    const f = new FunctionWriter(this.names.function(what.replace(/\W/g, "_")), this.names);
    const args = types.map((type) => f.argument(type));
    const values = new Map<Value, Lowered>();
    const inner = captured.map(({ value, lowered }) => {
      const ref = f.argument(lowered.ref.type);
      values.set(value, { ref, shape: lowered.shape });
      return ref;
    });
    const lower = (block: Block, params: readonly Lowered[]) => this.lowerBlock(f, values, block, params);
    this.functions.push(f.finish(build({ f, args, captures: inner, lower }), jit));
    return f.name;
  }

  /** Writes a block's nodes into `f`; returns its results at full shape. */
  private lowerBlock(
    f: FunctionWriter,
    values: Map<Value, Lowered>,
    block: Block,
    params: readonly Lowered[],
  ): Ref[] {
    const outer = this.names.span;
    // Without XLA, writes wait for the nodes that read before.
    const early: EarlyReads = this.jit ? earlyReads(block) : new Map();
    const lowerNode = (node: Node) => {
      this.names.span = node.span ?? outer;
      if (isSmallConstant(node)) this.constants.set(node.outputs[0]!, node);
      const context = new LoweringContext(f, this, node, resolve);
      const lower = (): Lowered[] => loweringNamed(node.op)(context);
      const reads = early.get(node);
      const { results, tables } = reads
        ? readEarly(context, reads, lower)
        : { results: lower(), tables: none };
      node.outputs.forEach((output, i) => values.set(output, results[i]!));
      for (const [value, lowered] of tables) values.set(value, lowered);
    };
    const resolve = (value: Value): Lowered => {
      const constant = values.has(value) ? undefined : this.constants.get(value);
      if (constant) lowerNode(constant);
      const found = values.get(value);
      if (found === undefined) throw new Error("A value is used outside the block that defines it.");
      return found;
    };
    block.params.forEach((param, i) => values.set(param, params[i]!));
    for (const node of block.nodes) lowerNode(node);
    this.names.span = outer;
    return block.results.map((result) => spread(f, resolve(result), result.type.shape));
  }
}

/** Small constants are written again in every function that uses them, so that TensorFlow sees them as such. */
function isSmallConstant(node: Node): boolean {
  if (node.op === "iota") return (node.attrs["size"] as number) <= 64;
  const data = node.op === "constant" ? node.attrs["data"] : undefined;
  return typeof data === "number" || (Array.isArray(data) && data.length <= 64);
}

/** The states among an entry's ports, and the others. */
function partition(ports: readonly Port[]): [Port[], Port[]] {
  return [ports.filter(({ kind }) => kind === "state"), ports.filter(({ kind }) => kind !== "state")];
}

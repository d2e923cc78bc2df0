import type { Activation } from "../lower/activation.js";
import type { SourceModule } from "../lower/source.js";

/** What the declarations of the modules that a program is made of stand in. */
export class Owners {
  private readonly owners = new Map<object, string>();
  readonly modules: ReadonlySet<SourceModule>;

  constructor(private readonly root: Activation) {
    this.modules = new Set([...root.all.values()].map((runs) => runs[0]!.subject.module));
    for (const module of this.modules) this.scan(module);
  }

  /** What a function's declaration stands in: a file, a declaration of that kind, a body, or nothing. */
  of(node: object): string {
    // The clauses that are called like functions are the learner's.
    return (
      this.owners.get(node) ?? ((node as { kind?: string }).kind === "fn" ? this.innerOwner(node) : "none")
    );
  }

  /** Whether a function is one of the file, not of a class or a body. */
  isTopLevel(node: object): boolean {
    return ["file", "learner", "task"].includes(this.of(node));
  }

  private innerOwner(node: object): string {
    const [run] = this.root.all.get(node) ?? [];
    return run?.subject.definer ? "body" : "learner";
  }

  private scan(module: SourceModule): void {
    for (const declaration of module.tree.declarations) {
      this.owners.set(declaration, "file");
      if (!("members" in declaration)) continue;
      for (const member of declaration.members) this.owners.set(member, declaration.kind);
    }
  }
}

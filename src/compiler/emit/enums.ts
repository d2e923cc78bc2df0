import type * as ast from "../syntax/ast.js";
import type { SourceModule } from "../lower/source.js";
import { constantDeclaration } from "./declarations.js";
import { identifier } from "./names.js";
import type { Writer } from "./writer.js";

/** The object that an enum is in the file: its members with their numbers. */
export function enumObject(writer: Writer, module: SourceModule, declaration: ast.EnumDeclaration): string {
  return writer.once(declaration, () => {
    const name = writer.names.take(identifier(declaration.name.text));
    const members = declaration.members.map(({ text }, i) => `${text}: ${i}`);
    const value = `{ ${members.join(", ")} } as const`;
    writer.declarations.add("settings", constantDeclaration(name, value, writer.docs(module, declaration)));
    return name;
  });
}

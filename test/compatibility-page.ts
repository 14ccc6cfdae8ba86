import { type OperationState } from "./compatibility-app.ts";
import { type ModuleState, type NodeModules } from "./compatibility-modules.ts";

/** How many names a row shows; the rest stand in known-gaps.txt. */
const SHOWN_MAX = 12;
const NOT_BUILT = "NotImplementedException";

/** The text of docs/compatibility.md. */
export function compatibilityPage(
  operations: readonly OperationState[],
  { version, modules }: NodeModules,
): string {
  const built = operations.filter((state) => isBuilt(state));
  const available = modules.filter(({ isAvailable }) => isAvailable);
  const [major] = version.slice(1).split(".");
  return `# Compatibility

\`test/compatibility.test.ts\` writes this page, by asking the app and the prepared guest, and fails when it is out of
date. Do not edit it: run the test with \`UPDATE_DOCS=1\` instead.

## Operations of AWS Lambda

${built.length} of ${operations.length} are built. Any other answers 501 \`${NOT_BUILT}\` and names itself.

| operation | request | state |
|---|---|---|
${operations.map((state) => operationRow(state)).join("\n")}

## Modules of Node.js

Beside Node.js ${major} (${version}), of whose ${modules.length} modules ${available.length} are available. Any other can be required and imported
whole or by default; the first use of a member throws \`ERR_FEATURE_UNAVAILABLE_ON_PLATFORM\` and names the module. What an
available module lacks is \`undefined\`; \`test/sandbox/known-gaps.txt\` has every such name. An export that is there may
still throw when it is used, as most of \`crypto\` does today; it then names itself.

| module | state | exports missing |
|---|---|---|
${modules.map((state) => moduleRow(state)).join("\n")}
`;
}

/** One line for each export that an available module lacks. */
export function knownGaps(modules: readonly ModuleState[]): readonly string[] {
  return modules
    .filter(({ isAvailable }) => isAvailable)
    .flatMap(({ name, missing }) => missing.map((member) => `${name} ${member}`));
}

export function isBuilt({ code, status }: OperationState): boolean {
  return !(status === 501 && code === NOT_BUILT);
}

function operationRow(state: OperationState): string {
  const { name, method, path, query } = state.operation;
  const request = `${method} ${path}${query === undefined ? "" : `?${query.join("=")}`}`;
  return `| ${name} | \`${request}\` | ${isBuilt(state) ? "built" : "answers 501"} |`;
}

function moduleRow({ name, isAvailable, exports, missing }: ModuleState): string {
  if (!isAvailable) return `| \`${name}\` | imports, its members throw | |`;
  if (missing.length === 0) return `| \`${name}\` | available | none of ${exports} |`;
  const shown = missing.slice(0, SHOWN_MAX).map((member) => `\`${member}\``);
  if (missing.length > SHOWN_MAX) shown.push(`and ${missing.length - SHOWN_MAX} more`);
  return `| \`${name}\` | available | ${missing.length} of ${exports}: ${shown.join(", ")} |`;
}

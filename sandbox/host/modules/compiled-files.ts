import { type Bytecode } from "../../engine/bytecode.ts";
import { type NamedBytes } from "../../engine/named-bytes.ts";
import { pathBelow } from "../files/path.ts";

/**
 * Compiled forms of CommonJS files that never change, by path: the next environment that loads such a file need not
 * compile it. What is kept for one package must not reach another.
 */
export interface CompiledFiles {
  get(path: string): Bytecode | undefined;
  /** Whether `keep` would take the code of that file. */
  keeps(path: string): boolean;
  keep(path: string, code: Bytecode): void;
}

/** Under which the ES module that stands for a file is kept; the path itself is for its CommonJS wrapper. */
export function moduleKey(path: string): string {
  return `${path}\0module`;
}

/** Every file is compiled wherever it is loaded. */
export const NOTHING_COMPILED: CompiledFiles = {
  get: () => undefined,
  keeps: () => false,
  keep: () => undefined,
};

/** What the build step has compiled, by paths without a leading slash. */
export function preparedFiles(code: NamedBytes): CompiledFiles {
  return { ...NOTHING_COMPILED, get: (path) => code.get(path) };
}

/** The files of several trees by their absolute paths; each tree has its own, by the directory it is mounted at. */
export function mountedFiles(trees: Readonly<Record<string, CompiledFiles>>): CompiledFiles {
  const entries = Object.entries(trees);
  const find = (path: string) => {
    for (const [directory, files] of entries) {
      const below = pathBelow(directory, path);
      if (below !== undefined) return { files, below };
    }
    return { files: NOTHING_COMPILED, below: path };
  };
  return {
    get(path) {
      const { files, below } = find(path);
      return files.get(below);
    },
    keeps(path) {
      const { files, below } = find(path);
      return files.keeps(below);
    },
    keep(path, code) {
      const { files, below } = find(path);
      files.keep(below, code);
    },
  };
}

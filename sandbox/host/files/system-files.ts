/** The few files of the operating system that programs look into, as the managed runtime on Amazon Linux 2023 has them. */
import { type FileTree } from "./tree.ts";

const FILES: Readonly<Record<string, string>> = {
  hosts: "127.0.0.1 localhost\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
  "os-release": [
    'NAME="Amazon Linux"',
    'VERSION="2023"',
    'ID="amzn"',
    'ID_LIKE="fedora"',
    'VERSION_ID="2023"',
    'PLATFORM_ID="platform:al2023"',
    'PRETTY_NAME="Amazon Linux 2023"',
    "",
  ].join("\n"),
  passwd: [
    "root:x:0:0:root:/root:/bin/bash",
    "sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin",
    "",
  ].join("\n"),
};

const encoder = new TextEncoder();

/** What stands in /etc. */
export const ETC: FileTree = {
  stat(path) {
    if (path === "") return { type: "directory", size: 4096, mode: 0o755, mtimeMs: 0 };
    const text = textOf(path);
    return text === undefined
      ? undefined
      : { type: "file", size: text.length, mode: 0o644, mtimeMs: 0 };
  },
  read(path) {
    const text = textOf(path);
    return text === undefined ? undefined : encoder.encode(text);
  },
  list: (path) =>
    path === "" ? Object.keys(FILES).map((name) => [name, "file"] as const) : undefined,
};

function textOf(path: string): string | undefined {
  return Object.hasOwn(FILES, path) ? FILES[path] : undefined;
}

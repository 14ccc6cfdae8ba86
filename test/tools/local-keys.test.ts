import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, it } from "vitest";
import { localKeys } from "../../tools/local-keys.ts";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lamella-keys-"));
  file = path.join(folder, ".dev.vars");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("localKeys()", () => {
  it("makes up a key in the form of AWS's own, and writes it down for its owner alone", ({
    expect,
  }) => {
    const { accessKeyId, secretAccessKey } = localKeys(file);

    expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(secretAccessKey).toMatch(/^[\w-]{40}$/);
    expect(parseEnv(readFileSync(file, "utf8"))).toEqual({
      ACCESS_KEY_ID: accessKeyId,
      SECRET_ACCESS_KEY: secretAccessKey,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("gives the same one again", ({ expect }) => {
    expect(localKeys(file)).toEqual(localKeys(file));
  });

  it("makes another in another place", ({ expect }) => {
    expect(localKeys(file)).not.toEqual(localKeys(path.join(folder, "other")));
  });

  it("keeps the key and the file of a person who wrote them", ({ expect }) => {
    const text = '# mine\nSECRET_ACCESS_KEY="secret"\nACCESS_KEY_ID=AKIAMINE\nOTHER=1\n';
    writeFileSync(file, text);

    expect(localKeys(file)).toEqual({ accessKeyId: "AKIAMINE", secretAccessKey: "secret" });
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it.for(["OTHER=1", "OTHER=1\n", "OTHER=1\n\n\n"])(
    "adds to what else is there: %j",
    (text, { expect }) => {
      writeFileSync(file, text);
      const key = localKeys(file);

      expect(readFileSync(file, "utf8")).toBe(
        `OTHER=1\nACCESS_KEY_ID=${key.accessKeyId}\nSECRET_ACCESS_KEY=${key.secretAccessKey}\n`,
      );
      expect(localKeys(file)).toEqual(key);
    },
  );

  it("replaces half a key, since no request could be signed with it", ({ expect }) => {
    writeFileSync(file, "ACCESS_KEY_ID=AKIAHALF\n");
    const key = localKeys(file);

    expect(key.accessKeyId).not.toBe("AKIAHALF");
    expect(localKeys(file)).toEqual(key);
  });
});

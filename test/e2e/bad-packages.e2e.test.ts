import { randomBytes } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvalidParameterValueException,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { concat, type Ends, link, numbers, type Part, zipOf } from "../platform/zip-builder.ts";
import { creation, deploy, packageOf, zipOf as packageOfFiles } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer();
const MB = 1024 * 1024;
const ALL_BITS = 0xffffffff;
const FILE: Part = { name: "index.js", content: "exports.handler = async () => 'linked';" };
const NOT_A_PACKAGE =
  "Could not unzip uploaded file. Please check your file, then try to upload again.";
const TOO_LARGE = "Unzipped size must be smaller than 262144000 bytes";

describe("CreateFunction", () => {
  const cases: readonly (readonly [string, Uint8Array, string?])[] = [
    ["text", new TextEncoder().encode("exports.handler = async () => 1;")],
    ["noise", randomBytes(100_000)],
    ["half a zip", zipOf([FILE]).subarray(0, 60)],
    ["a zip after something else", zipOf([FILE], { prefix: randomBytes(100) })],
    // Twelve bytes of header and as many of text, as PKZIP's cipher leaves them.
    ["an encrypted file", zipOf([{ ...FILE, flags: 1, method: 0, data: randomBytes(24) }])],
    ["a method that is not deflate", zipOf([{ ...FILE, method: 14 }])],
    ["a wrong checksum", zipOf([{ ...FILE, crc: 7 }])],

    ["sizes that are nowhere", zipOf([{ ...FILE, centralSizes: [ALL_BITS, ALL_BITS, 0] }])],
    ["a size that is negative", zipOf([{ ...FILE, ...zip64Size(ALL_BITS, ALL_BITS) }])],
    ["a size of 8 EiB", zipOf([{ ...FILE, ...zip64Size(0, 0x7fffffff) }])],
    ["a locator that leads outside", zipOf([FILE], { zip64: () => locator(0x7fffffff) })],
    ["a locator that leads to itself", zipOf([FILE], zip64Ends())],

    ["a path above the tree", zipOf([FILE, { name: "../evil.js" }])],
    ["a path that leaves and comes back", zipOf([FILE, { name: "a/../../task/b.js" }])],
    ["an absolute path", zipOf([FILE, { name: "/var/task/index.js" }])],
    ["a path of Windows", zipOf([FILE, { name: "..\\evil.js" }])],
    ["a drive", zipOf([FILE, { name: "C:evil.js" }])],
    ["a link above the tree", zipOf([FILE, link("up", "../../etc/passwd")])],
    ["an absolute link", zipOf([FILE, link("passwd", "/etc/passwd")])],
    ["a link to itself", zipOf([FILE, link("self", "self")])],
    ["a file behind a link", zipOf([FILE, link("l", "."), { name: "l/index.js" }])],
    ["the same name twice", zipOf([FILE, { ...FILE, content: "exports.handler = 2;" }])],
    ["the same path, spelt twice", zipOf([FILE, { ...FILE, name: "./index.js" }])],

    ["a bomb", bomb(27, 10 * MB), TOO_LARGE],
    ["a bomb in one file", bomb(1, 251 * MB), TOO_LARGE],
    ["a bomb that lies", bomb(1, 251 * MB, 1000)],
  ];

  for (const [what, ZipFile, text] of cases) {
    it(`refuses ${what}`, async ({ expect }) => {
      const name = what.replaceAll(/\W+/g, "-");
      const asked = server.lambda.send(new CreateFunctionCommand(creation(name, ZipFile)));
      await expect(asked).rejects.toBeInstanceOf(InvalidParameterValueException);
      await expect(asked).rejects.toMatchObject({
        message: text ?? NOT_A_PACKAGE,
        Type: "User",
        $metadata: { httpStatusCode: 400 },
      });
      await expect(
        server.lambda.send(new GetFunctionCommand({ FunctionName: name })),
      ).rejects.toBeInstanceOf(ResourceNotFoundException);
    });
  }

  it("refuses a package over 50 MB, and a request over 70", async ({ expect }) => {
    const texts = [
      [52_428_801, "Zipped size must be smaller than 52428800 bytes"],
      [53_000_000, "Request must be smaller than 70167211 bytes for the CreateFunction operation"],
    ] as const;
    for (const [bytes, message] of texts) {
      const input = creation("heavy", new Uint8Array(bytes));
      await expect(server.lambda.send(new CreateFunctionCommand(input))).rejects.toMatchObject({
        name: "RequestEntityTooLargeException",
        message,
        $metadata: { httpStatusCode: 413 },
      });
    }
    await expect(
      server.lambda.send(new GetFunctionCommand({ FunctionName: "heavy" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it("has stored nothing of all that", async ({ expect }) => {
    expect(await server.storedPackages()).toEqual([]);
  });
});

describe("a package whose links stay inside", () => {
  it("runs through them", async ({ expect }) => {
    const zip = zipOf([
      { ...FILE, name: "store/lib/index.js" },
      link("node_modules/lib", "../store/lib"),
      { name: "index.js", content: "module.exports = require('lib');" },
    ]);
    await deploy(server.lambda, "links", zip);
    expect((await invoke(server.lambda, "links")).json).toBe("linked");
  });
});

describe("a package that cannot be loaded", () => {
  const cases = [
    ["no module", packageOfFiles({ "other.js": "" }), "Runtime.ImportModuleError", /index/],
    ["no dependency", packageOf("require('nothing');"), "Runtime.ImportModuleError", /'nothing'/],
    [
      "no export",
      packageOf("exports.other = 1;"),
      "Runtime.HandlerNotFound",
      /^index\.handler is undefined or not exported$/,
    ],
    [
      "no function",
      packageOf("exports.handler = 1;"),
      "Runtime.HandlerNotFound",
      /^index\.handler is not a function$/,
    ],
    ["no syntax", packageOf("exports.handler = (;"), "Runtime.UserCodeSyntaxError", /SyntaxError/],
    [
      "no syntax in a module",
      packageOfFiles({ "index.mjs": "export const handler = async () => { await };" }),
      "Runtime.UserCodeSyntaxError",
      /SyntaxError/,
    ],
    ["no start", packageOf("throw new RangeError('at once');"), "RangeError", /^at once$/],
  ] as const;

  for (const [what, zip, errorType, text] of cases) {
    it(`answers with ${errorType} for ${what}`, async ({ expect }) => {
      const name = what.replaceAll(" ", "-");
      await deploy(server.lambda, name, zip);
      // The second time as the first: what failed to load is loaded anew.
      for (let time = 0; time < 2; time += 1) {
        const answer = await invoke(server.lambda, name, {}, { LogType: "Tail" });
        expect(answer).toMatchObject({ status: 200, functionError: "Unhandled" });
        expect(answer.json).toEqual({
          errorType,
          errorMessage: expect.stringMatching(text),
          trace: expect.any(Array),
        });
        expect(answer.log).toContain(`END RequestId: ${answer.requestId}\nREPORT RequestId: `);
      }
    });
  }

  it("answers for a handler that leads out of the package", async ({ expect }) => {
    const source = "exports.handler = async () => 1;";
    await deploy(server.lambda, "above", source, { Handler: "../index.handler" });
    const { functionError, json } = await invoke(server.lambda, "above");
    expect(functionError).toBe("Unhandled");
    expect(json).toMatchObject({ errorType: "Runtime.MalformedHandlerName" });
  });
});

/** Files of zeros, all with the same data; `declaredBytes` is what their headers say. */
function bomb(files: number, bytes: number, declaredBytes = bytes): Uint8Array {
  const zeros = new Uint8Array(bytes);
  const data = deflateRawSync(zeros, { level: 9 });
  const crc = crc32(zeros);
  return zipOf(
    Array.from({ length: files }, (_, i) => ({ name: `zeros-${i}`, data, declaredBytes, crc })),
  );
}

/** An entry whose unpacked size stands, as two halves, in a zip64 extra field. */
function zip64Size(low: number, high: number): Pick<Part, "centralSizes" | "extra"> {
  return {
    centralSizes: [40, ALL_BITS, 0],
    extra: concat([numbers([2, 1], [2, 8]), numbers([4, low], [4, high])]),
  };
}

/** The zip64 end locator: where the zip64 end record lies. */
function locator(offset: number): Uint8Array {
  return numbers([4, 0x07064b50], [4, 0], [4, offset], [4, 0], [4, 1]);
}

function zip64Ends(): Ends {
  return {
    entries: 0xffff,
    directoryOffset: ALL_BITS,
    zip64: ({ offset, bytes }) => locator(offset + bytes),
  };
}

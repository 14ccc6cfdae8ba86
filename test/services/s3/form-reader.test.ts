import { describe, it } from "vitest";
import { toUtf8 } from "../../../src/platform/bytes.ts";
import { boundaryOf, readForm } from "../../../src/services/s3/form-reader.ts";

/** A body in pieces of so many bytes. */
async function* piecesOf(text: string, bytes: number): AsyncGenerator<Uint8Array> {
  const whole = toUtf8(text);
  for (let at = 0; at < whole.length; at += bytes) yield whole.subarray(at, at + bytes);
}

const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (content: string, name = "C:\\dir\\a%22b.txt") =>
  `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: x/y\r\n\r\n${content}\r\n`;

async function read(body: string, bytes = 7) {
  const { fields, fileName, pieces } = await readForm(piecesOf(body, bytes), "b");
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece.slice());
  return { fields: [...fields], fileName, content: Buffer.concat(found).toString() };
}

describe("readForm()", () => {
  it("gives the fields and the file, however the body is cut", async ({ expect }) => {
    const content = "line\r\n--\r\n--a\r\n-\r\r\n";
    const body = `${field("Key", "é/${filename}")}${field("policy", "x\r\ny")}${file(content)}${field("late", "1")}--b--\r\n`;
    for (let bytes = 1; bytes < 40; bytes += 1) {
      expect(await read(body, bytes)).toEqual({
        fields: [
          ["key", "é/${filename}"],
          ["policy", "x\r\ny"],
        ],
        fileName: 'a"b.txt',
        content,
      });
    }
    expect((await read(`preamble\r\n${file("")}--b--`)).content).toBe("");
  });

  it("refuses what is no form, and more than fields may be long", async ({ expect }) => {
    const wrong = [
      "",
      "--b--\r\n",
      field("key", "x"),
      `${field("key", "x")}--b--`,
      "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
      `--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nnever ends`,
    ];
    for (const body of wrong) {
      await expect(read(body)).rejects.toMatchObject({ code: "MalformedPOSTRequest" });
    }
    const long = "x".repeat(11_000);
    await expect(
      read(`${field("a", long)}${field("b", long)}${file("x")}--b--`, 1000),
    ).rejects.toMatchObject({ code: "MaxPostPreDataLengthExceededError" });
  });
});

describe("boundaryOf()", () => {
  it("finds the boundary of a form", ({ expect }) => {
    expect(boundaryOf("multipart/form-data; boundary=abc")).toBe("abc");
    expect(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b"')).toBe("a b");
    expect(boundaryOf("multipart/mixed; boundary=abc")).toBeUndefined();
    expect(boundaryOf("multipart/form-data")).toBeUndefined();
    expect(boundaryOf(null)).toBeUndefined();
  });
});

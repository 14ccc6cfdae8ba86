import { describe, it } from "vitest";
import { AmqpFrames } from "../../../src/triggers/brokers/amqp-frames.ts";

function frameOf(payload: readonly number[]): Uint8Array {
  return Uint8Array.of(3, 0, 1, 0, 0, 0, payload.length, ...payload, 0xce);
}

describe("AmqpFrames", () => {
  it("finds the same frames however they are cut", ({ expect }) => {
    const frames = [frameOf([]), frameOf([1, 2, 3]), frameOf([0xce, 0xce]), frameOf([9])];
    const bytes = frames.flatMap((frame) => [...frame]);
    for (let size = 1; size <= bytes.length; size += 1) {
      const splitter = new AmqpFrames(16);
      const found: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        found.push(...splitter.push(Uint8Array.from(bytes.slice(at, at + size))));
      }
      expect(found).toEqual(frames);
    }
  });

  it("takes frames of the agreed size, and no longer ones before they have come", ({ expect }) => {
    const splitter = new AmqpFrames(16);
    expect([...splitter.push(frameOf([1, 2, 3, 4, 5, 6, 7, 8]))]).toHaveLength(1);
    expect(() => [...splitter.push(Uint8Array.of(3, 0, 1, 0, 0, 0, 9))]).toThrow(
      "The broker has sent a frame of 17 bytes, and 16 were agreed on",
    );
    const other = new AmqpFrames(16);
    expect(() => [...other.push(Uint8Array.of(3, 0, 1, 255, 255, 255, 255))]).toThrow("4294967303");
  });
});

import { describe, it } from "vitest";
import { cutPage, readPageRequest } from "../../src/aws/paging.ts";

describe("readPageRequest()", () => {
  it("caps a page at fifty, and takes an empty marker for none", ({ expect }) => {
    expect(readPageRequest({})).toEqual({ itemsMax: 50 });
    expect(readPageRequest({ MaxItems: 10_000, Marker: "" })).toEqual({ itemsMax: 50 });
    expect(readPageRequest({ MaxItems: 7 })).toEqual({ itemsMax: 7 });
  });

  it("refuses what is no marker of ours", ({ expect }) => {
    for (const marker of ["?", "YWJj", "_w", "a=b"]) {
      expect(() => readPageRequest({ Marker: marker })).toThrow("Invalid pagination token");
    }
  });
});

describe("cutPage()", () => {
  const positionOf = (item: string) => item;

  it("gives a marker that leads to where it stopped", ({ expect }) => {
    const page = cutPage(["a", "ü", "c"], 2, positionOf);
    expect(page.items).toEqual(["a", "ü"]);
    expect(readPageRequest({ Marker: page.nextMarker ?? "" }).after).toBe("ü");
  });

  it("has no marker on the last page", ({ expect }) => {
    expect(cutPage(["a", "b"], 2, positionOf)).toEqual({ items: ["a", "b"] });
    expect(cutPage([], 2, positionOf)).toEqual({ items: [] });
  });
});

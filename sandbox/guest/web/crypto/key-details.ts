import { runBytes, runText } from "./host.ts";
import { type KeyDetails, type KeyMaterial } from "./material.ts";

/** What kind of public or private key it is; asked of the host once. */
export function detailsOf(material: KeyMaterial): KeyDetails {
  const { kind, bytes } = material;
  // The host writes it in this shape.
  return (material.details ??= JSON.parse(runText("keyDetails", { kind }, bytes)) as KeyDetails);
}

/** The public key that belongs to a public or private one. */
export function publicOf(material: KeyMaterial): KeyMaterial {
  if (material.kind === "public") return material;
  return (material.open ??= { kind: "public", bytes: runBytes("keyPublic", {}, material.bytes) });
}

export function sameKey(left: KeyMaterial, right: KeyMaterial): boolean {
  const [a, b] = [left.bytes, right.bytes];
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

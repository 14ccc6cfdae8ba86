import { type PackageKey, packageName } from "../../platform/packages.ts";
import { type ObjectReader, ReadAhead } from "../../platform/read-ahead.ts";
import { manifest } from "../environments/engine.ts";
import { type SandboxHost } from "../environments/open-sandbox.ts";
import { isKept as isKeptPackage } from "../environments/packages.ts";
import { isKept as isKeptSnapshot } from "../snapshots/cache.ts";
import { type SnapshotKey, snapshotKey } from "../snapshots/model.ts";
import { snapshotName } from "../snapshots/store.ts";
import { type InvocationRequest } from "./run.ts";

interface ReadingHost extends Pick<SandboxHost, "guestMemoryMbMax"> {
  readonly packages: ObjectReader;
}

type Wanted = Pick<InvocationRequest, "address" | "serving">;

/**
 * Begins to read what a new sandbox will need, so that R2 is not waited for after the function's governor but beside it. Who
 * is refused by the governor has cost a read, and nothing of the isolate's memory. Layers are not begun: see `ReadAhead`.
 */
export async function beginReading(
  host: ReadingHost,
  { address, serving }: Wanted,
): Promise<ReadAhead> {
  const ahead = new ReadAhead(host.packages);
  const key: PackageKey = { accountId: address.accountId, sha256Hex: serving.packageSha256 };
  if (!isKeptPackage(key)) ahead.begin(packageName(key));
  if (serving.initializationType !== "on-demand") {
    const snapshot = await snapshotKeyOn(host, { address, serving });
    if (!isKeptSnapshot(snapshot)) ahead.begin(snapshotName(snapshot));
  }
  return ahead;
}

/** What the snapshot is found by that a copy begins from in this deployment. */
export async function snapshotKeyOn(
  { guestMemoryMbMax }: Pick<ReadingHost, "guestMemoryMbMax">,
  { address, serving }: Wanted,
): Promise<SnapshotKey> {
  return await snapshotKey(address, serving, { buildHash: manifest.buildHash, guestMemoryMbMax });
}

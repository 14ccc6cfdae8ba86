import { type SnapshotDelta } from "../engine/snapshot-delta.ts";
import { type FileState } from "./files/file-system.ts";

/** What the host keeps of a guest that its memory names. */
export interface GuestState {
  /** See `Numbers`. */
  readonly nextNumber: number;
  /** Operations that were under way: the guest hears of each as a lost connection. */
  readonly lost: readonly number[];
  /** ES modules that the guest knows without asking for their sources. */
  readonly modules: readonly string[];
}

/** An environment that has started and rests, apart from its files. */
export interface EnvironmentState {
  readonly memory: SnapshotDelta;
  readonly guest: GuestState;
}

/**
 * An environment of a version after its initialization, from which others begin. Compression and cryptography streams that
 * were open are not in it: a guest that goes on with one is told that it is over.
 */
export interface EnvironmentSnapshot extends EnvironmentState {
  readonly files: FileState;
}

/** What a snapshot holds of the isolate's memory. */
export function snapshotBytes({ memory, files }: EnvironmentSnapshot): number {
  return memory.contents.length + memory.runs.byteLength + files.scratch.contents.length;
}

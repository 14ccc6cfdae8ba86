/** Why a package is refused. The caller of the API learns only that it could not be unzipped, or that it is too large. */
export type ZipReason =
  | "not-a-zip"
  | "encrypted"
  | "zip64"
  | "unsafe-path"
  | "duplicate"
  | "symlink"
  | "corrupt"
  | "too-large";

/** Carries a reason out of the reader; `checkZip` turns it into a result. */
export class ZipRefusal extends Error {
  override readonly name = "ZipRefusal";
  readonly reason: ZipReason;

  constructor(reason: ZipReason) {
    super(`Package refused: ${reason}`);
    this.reason = reason;
  }
}

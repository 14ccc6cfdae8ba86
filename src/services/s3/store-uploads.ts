import { and, asc, eq, gt, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { s3Parts as parts, s3Uploads as uploads } from "../../platform/schema-services.ts";
import { type Checksums } from "./checksums.ts";

/** A multipart upload that is neither complete nor aborted. */
export interface MultipartUpload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly r2Id: string;
  readonly createdAt: number;
}

export interface Part {
  readonly uploadId: string;
  readonly number: number;
  /** MD5 of the part. */
  readonly etag: string;
  readonly r2Etag: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly checksums: Checksums;
}

export async function insertUpload(db: Database, upload: MultipartUpload): Promise<void> {
  await db.insert(uploads).values({ ...upload, value: {} });
}

export async function findUpload(db: Database, id: string): Promise<MultipartUpload | undefined> {
  const [row] = await db.select().from(uploads).where(eq(uploads.id, id)).limit(1);
  return row;
}

export async function removeUpload(db: Database, id: string): Promise<void> {
  await db.batch([
    db.delete(parts).where(eq(parts.uploadId, id)),
    db.delete(uploads).where(eq(uploads.id, id)),
  ]);
}

/** After that R2 aborts an upload by itself. */
const UPLOAD_MS_MAX = 7 * 24 * 3_600_000;

/** Forgets the uploads that R2 has forgotten. */
export async function sweepUploads(db: Database, now: number): Promise<void> {
  await removeWhere(db, lt(uploads.createdAt, now - UPLOAD_MS_MAX));
}

export async function removeUploadsOf(db: Database, bucket: string): Promise<void> {
  await removeWhere(db, eq(uploads.bucket, bucket));
}

async function removeWhere(db: Database, where: SQL): Promise<void> {
  const ids = db.select({ id: uploads.id }).from(uploads).where(where);
  await db.batch([
    db.delete(parts).where(inArray(parts.uploadId, ids)),
    db.delete(uploads).where(where),
  ]);
}

export interface UploadSlice {
  readonly prefix: string;
  readonly afterKey: string;
  /** Of the uploads of `afterKey`; without it all of them are over. */
  readonly afterId?: string;
  readonly limit: number;
}

/** By key, then by id. */
export async function listUploads(
  db: Database,
  bucket: string,
  { prefix, afterKey, afterId, limit }: UploadSlice,
): Promise<readonly MultipartUpload[]> {
  const sameKey =
    afterId === undefined ? undefined : and(eq(uploads.key, afterKey), gt(uploads.id, afterId));
  return await db
    .select()
    .from(uploads)
    .where(
      and(
        eq(uploads.bucket, bucket),
        or(gt(uploads.key, afterKey), sameKey),
        sql`substr(${uploads.key}, 1, length(${prefix})) = ${prefix}`,
      ),
    )
    .orderBy(asc(uploads.key), asc(uploads.id))
    .limit(limit);
}

/** A part that is sent again replaces the one before. */
export async function putPart(db: Database, part: Part): Promise<void> {
  const { uploadId: _, number: __, ...set } = part;
  await db
    .insert(parts)
    .values(part)
    .onConflictDoUpdate({ target: [parts.uploadId, parts.number], set });
}

export async function listParts(
  db: Database,
  uploadId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly Part[]> {
  const rows = await db
    .select()
    .from(parts)
    .where(and(eq(parts.uploadId, uploadId), gt(parts.number, after)))
    .orderBy(asc(parts.number))
    .limit(limit);
  // Only this file writes the column.
  return rows.map((row) => ({ ...row, checksums: row.checksums as Checksums }));
}

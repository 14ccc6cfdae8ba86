/** Of a key, in bytes of UTF-8; in R2 the bucket's name and a slash count towards the same number. */
export const KEY_BYTES_MAX = 1024;
/** Of one PutObject or UploadPart: "Amazon S3 multipart upload limits". */
export const UPLOAD_BYTES_MAX = 5 * 1024 ** 3;
/** Of the names and values of `x-amz-meta-…` headers together: "Working with object metadata". */
export const METADATA_BYTES_MAX = 2048;
/** Of a page of any list. */
export const PAGE_MAX = 1000;
/** Of one DeleteObjects. */
export const DELETIONS_MAX = 1000;
/** Of an XML body: DeleteObjects with 1,000 long keys has about this. */
export const XML_BYTES_MAX = 2 * 1024 * 1024;
/** What is read whole before it is stored; longer bodies stream through. An isolate has 128 MB. */
export const BUFFERED_BYTES_MAX = 8 * 1024 * 1024;
/** Of a multipart upload. */
export const PART_NUMBER_MAX = 10_000;
export const BUCKETS_MAX = 10_000;

import { createHash } from "node:crypto";
import { type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

interface Stored {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

interface Upload {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

const KEPT = /^(content-type|cache-control|x-amz-meta-.*)$/;
const LAST_MODIFIED = new Date(Date.UTC(2024, 0, 2, 3, 4, 5));

/** As much of S3 as the SDK's commands in the handlers ask for, by path-style addresses; a bucket is made by its first key. */
export class FakeS3 {
  readonly #objects = new Map<string, Stored>();
  readonly #uploads = new Map<string, Upload>();

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://s3");
    const key = decodeURIComponent(url.pathname.slice(1));
    const body = withoutChunks(request, await buffer(request));
    const has = (name: string) => url.searchParams.has(name);
    if (has("uploads") || has("uploadId"))
      return this.#multipart(request, response, { url, key, body });
    if (request.method === "POST" && has("delete")) return this.#deleteMany(response, key, body);
    if (has("list-type")) return this.#list(response, key.replace(/\/$/, ""), url.searchParams);
    switch (request.method) {
      case "PUT":
        return this.#put(request, response, key, body);
      case "DELETE":
        this.#objects.delete(key);
        return void response.writeHead(204).end();
      default:
        return this.#get(request, response, key);
    }
  }

  #put(request: IncomingMessage, response: ServerResponse, key: string, body: Buffer): void {
    const source = request.headers["x-amz-copy-source"];
    if (typeof source === "string") {
      const copied = this.#objects.get(decodeURIComponent(source).replace(/^\//, ""));
      if (copied === undefined) return refuse(response, 404, "NoSuchKey");
      this.#objects.set(key, copied);
      const etag = `<ETag>${etagOf(copied.body)}</ETag><LastModified>${LAST_MODIFIED.toISOString()}</LastModified>`;
      return sendXml(response, `<CopyObjectResult>${etag}</CopyObjectResult>`);
    }
    const headers = Object.entries(request.headers).filter(([name]) => KEPT.test(name));
    this.#objects.set(key, {
      body,
      headers: Object.fromEntries(headers) as Record<string, string>,
    });
    response.writeHead(200, { etag: etagOf(body) }).end();
  }

  #get(request: IncomingMessage, response: ServerResponse, key: string): void {
    const found = this.#objects.get(key);
    if (found === undefined) return refuse(response, 404, "NoSuchKey", request.method === "HEAD");
    const { body } = found;
    const headers = {
      ...found.headers,
      etag: etagOf(body),
      "last-modified": LAST_MODIFIED.toUTCString(),
    };
    if (request.headers["if-none-match"] === headers.etag)
      return void response.writeHead(304).end();
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const part = from === undefined ? body : body.subarray(Number(from), Number(to) + 1);
    const range =
      from === undefined ? {} : { "content-range": `bytes ${from}-${to}/${body.length}` };
    response.writeHead(from === undefined ? 200 : 206, {
      ...headers,
      ...range,
      "content-length": part.length,
    });
    response.end(request.method === "HEAD" ? undefined : part);
  }

  #list(response: ServerResponse, bucket: string, query: URLSearchParams): void {
    const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
    const most = Number(query.get("max-keys") ?? 1000);
    const after = query.get("continuation-token") ?? "";
    const all = [...this.#objects.keys()]
      .filter((name) => name.startsWith(`${bucket}/${prefix}`))
      .map((name) => name.slice(bucket.length + 1))
      .toSorted();
    const folderOf = (name: string) => {
      const end = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
      return end === -1 ? undefined : name.slice(0, end + 1);
    };
    const folders = new Set<string>(all.map(folderOf).filter((folder) => folder !== undefined));
    const names = all.filter((name) => folderOf(name) === undefined && name > after);
    const shown = names.slice(0, most);
    const contents = shown.map((name) => this.#listed(bucket, name)).join("");
    const common = [...folders]
      .map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`)
      .join("");
    const isTruncated = names.length > shown.length;
    const next = isTruncated
      ? `<NextContinuationToken>${shown.at(-1) ?? ""}</NextContinuationToken>`
      : "";
    const counts = `<KeyCount>${shown.length + folders.size}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>`;
    sendXml(
      response,
      `<ListBucketResult><Name>${bucket}</Name><Prefix>${prefix}</Prefix>${counts}${contents}${common}${next}</ListBucketResult>`,
    );
  }

  #listed(bucket: string, name: string): string {
    const { body } = this.#objects.get(`${bucket}/${name}`) ?? { body: Buffer.alloc(0) };
    const etag = etagOf(body).replaceAll('"', "&quot;");
    return `<Contents><Key>${name.replaceAll("&", "&amp;")}</Key><LastModified>${LAST_MODIFIED.toISOString()}</LastModified><ETag>${etag}</ETag><Size>${body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  }

  #multipart(
    request: IncomingMessage,
    response: ServerResponse,
    { url, key, body }: { readonly url: URL; readonly key: string; readonly body: Buffer },
  ): void {
    if (url.searchParams.has("uploads")) {
      const id = `upload-${this.#uploads.size}`;
      this.#uploads.set(id, { key, parts: new Map() });
      return sendXml(
        response,
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const id = url.searchParams.get("uploadId") ?? "";
    const upload = this.#uploads.get(id);
    if (upload === undefined) return refuse(response, 404, "NoSuchUpload");
    if (request.method === "PUT") {
      upload.parts.set(Number(url.searchParams.get("partNumber")), body);
      return void response.writeHead(200, { etag: etagOf(body) }).end();
    }
    if (request.method === "DELETE") {
      this.#uploads.delete(id);
      return void response.writeHead(204).end();
    }
    const parts = [...upload.parts].toSorted(([a], [b]) => a - b).map(([, part]) => part);
    const whole = Buffer.concat(parts);
    this.#objects.set(key, { body: whole, headers: {} });
    const etag = etagOf(whole).replaceAll('"', "&quot;");
    sendXml(
      response,
      `<CompleteMultipartUploadResult><Location>http://s3/${key}</Location><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
    );
  }

  #deleteMany(response: ServerResponse, bucket: string, body: Buffer): void {
    const keys = [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
    for (const key of keys) this.#objects.delete(`${bucket.replace(/\/$/, "")}/${key}`);
    const deleted = keys.map((key) => `<Deleted><Key>${key}</Key></Deleted>`).join("");
    sendXml(response, `<DeleteResult>${deleted}</DeleteResult>`);
  }
}

function etagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

function sendXml(response: ServerResponse, xml: string): void {
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
}

function refuse(response: ServerResponse, status: number, code: string, hasNoBody = false): void {
  response.writeHead(status, { "content-type": "application/xml", "x-amz-request-id": "REQUEST" });
  response.end(
    hasNoBody
      ? undefined
      : `<Error><Code>${code}</Code><Message>The thing does not exist.</Message></Error>`,
  );
}

/** The body out of "aws-chunked" coding: `SIZE[;signature]` in hex, a line break, the bytes; trailers come last. */
function withoutChunks(request: IncomingMessage, body: Buffer): Buffer {
  if (request.headers["x-amz-decoded-content-length"] === undefined) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf("\r\n", at);
    const length = Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    if (!(length > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
}

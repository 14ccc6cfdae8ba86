import type { ReadableStream } from "web-streams-polyfill";
import { decodeUtf8 } from "../../node/buffer-codec.ts";
import { fromJson } from "../../runtime/primordials.ts";
import { URLSearchParams } from "../url-search-params.ts";
import { type Blob, blobOf } from "./blob.ts";
import { type Body } from "./body.ts";
import { illegalInvocation } from "./conversions.ts";
import { FormData } from "./form-data.ts";
import { type HeaderList } from "./header-list.ts";
import { parseMimeType, serializeMimeType } from "./mime-type.ts";
import { decodeMultipart } from "./multipart.ts";

/** What the body's methods need of a request or a response. */
export interface BodyOwner {
  readonly body: Body | undefined;
  readonly headers: HeaderList;
}

const owners = new WeakMap<object, () => BodyOwner>();

/** The members that Request and Response share. */
export class BodyMixin {
  constructor(owner: () => BodyOwner) {
    owners.set(this, owner);
  }

  get body(): ReadableStream | null {
    return ownerOf(this).body?.stream ?? null;
  }

  get bodyUsed(): boolean {
    return ownerOf(this).body?.isUsed ?? false;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await readBody(this);
    return ownBytes(bytes).buffer;
  }

  async blob(): Promise<Blob> {
    const bytes = await readBody(this);
    const type = mimeTypeOf(ownerOf(this).headers);
    return blobOf(bytes, type === undefined ? "" : serializeMimeType(type));
  }

  async bytes(): Promise<Uint8Array> {
    return ownBytes(await readBody(this));
  }

  async formData(): Promise<FormData> {
    const bytes = await readBody(this);
    const type = mimeTypeOf(ownerOf(this).headers);
    switch (type?.essence) {
      case "multipart/form-data":
        return readMultipart(bytes, type.parameters.get("boundary"));
      case "application/x-www-form-urlencoded": {
        const form = new FormData();
        for (const [name, value] of new URLSearchParams(decodeUtf8(bytes)))
          form.append(name, value);
        return form;
      }
    }
    throw new TypeError(
      'Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".',
    );
  }

  async json(): Promise<unknown> {
    return fromJson(await textOf(this));
  }

  async text(): Promise<string> {
    return await textOf(this);
  }
}

function ownerOf(object: object): BodyOwner {
  const owner = owners.get(object);
  if (owner === undefined) throw illegalInvocation();
  return owner();
}

async function readBody(object: object): Promise<Uint8Array> {
  const { body } = ownerOf(object);
  if (body === undefined) return new Uint8Array(0);
  if (body.isUnusable) throw new TypeError("Body is unusable: Body has already been read");
  return await body.readAll();
}

async function textOf(object: object): Promise<string> {
  const text = decodeUtf8(await readBody(object));
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** A copy where the bytes are somebody else's, or only a part of their buffer. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.slice();
}

function readMultipart(bytes: Uint8Array, boundary: string | undefined): FormData {
  try {
    if (boundary === undefined) throw new TypeError("missing boundary in content-type header");
    return decodeMultipart(bytes, boundary);
  } catch (cause) {
    throw new TypeError("Failed to parse body as FormData.", { cause });
  }
}

function mimeTypeOf(headers: HeaderList) {
  const value = headers.get("content-type");
  return value === null ? undefined : parseMimeType(value);
}

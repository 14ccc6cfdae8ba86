import { connect, type Socket } from "node:net";

/** One request, as bytes: what is measured is the server, not the making of requests. */
export interface PreparedRequest {
  readonly url: URL;
  readonly bytes: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

interface RequestInput {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const HEAD_END = "\r\n\r\n";
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const LAST_CHUNK = "0\r\n\r\n";

export function prepareRequest(url: URL, input: RequestInput): PreparedRequest {
  const body = new TextEncoder().encode(input.body);
  const headers = { host: url.host, ...input.headers, "content-length": String(body.length) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = `${input.method} ${input.path} HTTP/1.1\r\n${lines.join("\r\n")}${HEAD_END}`;
  return { url, bytes: Buffer.concat([Buffer.from(head), body]) };
}

/**
 * A keep-alive connection with one request at a time. It reads just enough HTTP to see where an answer ends, so that
 * it is faster than any server here.
 */
export class Connection {
  readonly #socket: Socket;
  #received = "";
  #resolve: ((answer: Answer) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    // Latin-1 keeps one character a byte, so lengths are right.
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.#receive(text));
    socket.on("error", (error) => this.#reject?.(error));
    socket.on("close", () => this.#reject?.(new Error("The server closed the connection")));
  }

  static open(url: URL): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname, () => resolve(new Connection(socket)));
      socket.once("error", reject);
    });
  }

  send(request: PreparedRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      // Servers close connections that nobody uses, and nobody would hear of it any more.
      if (this.#socket.destroyed) throw new Error("The server has closed the connection");
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(request.bytes);
    });
  }

  close(): void {
    this.#resolve = undefined;
    this.#reject = undefined;
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received = this.#received === "" ? text : this.#received + text;
    const answer = readAnswer(this.#received);
    if (answer === undefined) return;
    this.#received = "";
    this.#resolve?.(answer);
  }
}

/** The answer once it is whole. */
function readAnswer(text: string): Answer | undefined {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = text.slice(0, headEnd);
  const body = text.slice(headEnd + HEAD_END.length);
  const length = CONTENT_LENGTH.exec(head)?.[1];
  if (length === undefined ? !isLastChunk(head, body) : body.length < Number(length)) {
    return undefined;
  }
  return { status: Number(head.slice(9, 12)), head, body };
}

/** Without a length and without chunks there is no body (204). */
function isLastChunk(head: string, body: string): boolean {
  return CHUNKED.test(head) ? body.endsWith(LAST_CHUNK) : true;
}

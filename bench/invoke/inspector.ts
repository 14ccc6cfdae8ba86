/** One sampled call frame, as V8's inspector gives it (Chrome DevTools Protocol, Profiler.Profile). */
export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node of each sample, and the microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const SAMPLING_INTERVAL_US = 200;

/** Records where the processor is while `work` runs in the Worker of that name. */
export async function profile(
  inspector: URL,
  worker: string,
  work: () => Promise<unknown>,
): Promise<CpuProfile> {
  const socket = new WebSocket(new URL(`/core:user:${worker}`, inspector));
  await once(socket, "open");
  const command = commander(socket);
  try {
    await command("Profiler.enable");
    await command("Profiler.setSamplingInterval", { interval: SAMPLING_INTERVAL_US });
    await command("Profiler.start");
    await work();
    // The reply's shape is the protocol's.
    const { profile: recorded } = (await command("Profiler.stop")) as { profile: CpuProfile };
    return recorded;
  } finally {
    socket.close();
  }
}

function commander(socket: WebSocket) {
  let lastId = 0;
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener("message", ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  return async (method: string, params: object = {}): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
}

function once(socket: WebSocket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener(event, () => resolve(), { once: true });
    socket.addEventListener("error", () => reject(new Error("The inspector does not answer")), {
      once: true,
    });
  });
}

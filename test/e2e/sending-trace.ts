/** What of a client of the SDK takes part in a request before it is signed. */
interface Client {
  readonly middlewareStack: { readonly add: (...args: never[]) => void };
}

interface Building {
  readonly request: { readonly headers: Record<string, string> };
}

type Middleware = (next: (args: Building) => unknown) => (args: Building) => unknown;

/** Makes a client send a trace header of one's own. */
export function sendingTrace<T extends Client>(header: string, client: T): T {
  const middleware: Middleware = (next) => (args) => {
    args.request.headers["X-Amzn-Trace-Id"] = header;
    return next(args);
  };
  // Each client's stack has types of its own for the same thing.
  const add = client.middlewareStack.add as unknown as (
    added: Middleware,
    options: { readonly step: "build" },
  ) => void;
  add(middleware, { step: "build" });
  return client;
}

/** As much of the Worker Loader's binding as is used here. */
interface Loader {
  get(id: string, code: () => Promise<WorkerCode>): DynamicWorker;
}

interface WorkerCode {
  readonly compatibilityDate: string;
  readonly mainModule: string;
  readonly modules: Readonly<Record<string, string>>;
}

interface DynamicWorker {
  getEntrypoint(): { fetch(request: Request): Promise<Response> };
}

interface Bindings {
  readonly LOADER: Loader;
  /** Source of the module that is loaded. */
  readonly SOURCE: string;
  readonly COMPATIBILITY_DATE: string;
}

/** Passes a request on to the dynamic worker that its path names; a name not seen before starts a new one. */
export const worker = {
  fetch(request: Request, env: Bindings): Promise<Response> {
    const id = new URL(request.url).pathname;
    const dynamic = env.LOADER.get(id, () =>
      Promise.resolve({
        compatibilityDate: env.COMPATIBILITY_DATE,
        mainModule: "index.js",
        modules: { "index.js": env.SOURCE },
      }),
    );
    return dynamic.getEntrypoint().fetch(request);
  },
};

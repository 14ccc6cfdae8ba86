import { countCalls } from "../../test/count-calls.ts";

interface Worker {
  fetch(request: Request, env: unknown, context: unknown): Promise<Response>;
  scheduled(
    event: { readonly cron: string; readonly scheduledTime: number },
    env: unknown,
  ): Promise<void>;
}

/** The built Worker, and two paths of the bench's own: how often its objects were called, and its clock. */
export function counted(lamella: { readonly default: Worker }): Worker {
  const counts = countCalls(Object.fromEntries(Object.entries(lamella)));
  const { default: worker } = lamella;
  return {
    scheduled: (event, env) => worker.scheduled(event, env),
    async fetch(request, env, context) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/__calls") return Response.json(Object.fromEntries(counts));
      if (pathname !== "/__cron") return await worker.fetch(request, env, context);
      const cron = searchParams.get("cron") ?? "";
      await worker.scheduled({ cron, scheduledTime: Number(searchParams.get("time")) }, env);
      return new Response("done");
    },
  };
}

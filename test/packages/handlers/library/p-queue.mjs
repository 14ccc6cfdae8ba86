import PQueue from "p-queue";

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const handler = async () => {
  const queue = new PQueue({ concurrency: 2 });
  const order = [];
  let running = 0;
  let most = 0;
  const task = (name, ms) => async () => {
    most = Math.max(most, ++running);
    await delay(ms);
    running--;
    order.push(name);
    return name;
  };
  const events = [];
  queue.addEventListener("idle", () => events.push("idle"));
  queue.addEventListener("completed", ({ detail }) => events.push(detail));
  const results = await Promise.all([
    queue.add(task("a", 60)),
    queue.add(task("b", 2)),
    queue.add(task("c", 10)),
    queue.add(task("first", 1), { priority: 5 }),
  ]);
  await queue.onIdle();
  const paused = new PQueue({ autoStart: false });
  const added = paused.add(() => "started");
  const size = paused.size;
  paused.start();
  const controller = new AbortController();
  const aborted = new PQueue({ concurrency: 1 }).add(
    ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    { signal: controller.signal },
  );
  controller.abort(new Error("stopped"));
  return {
    results,
    order,
    most,
    events,
    paused: [size, await added],
    aborted: await aborted.catch((error) => error.message),
    timeout: await new PQueue({ timeout: 3 }).add(() => delay(50)).catch((error) => error.name),
    limited: await new PQueue({ interval: 10, intervalCap: 1 }).addAll([() => 1, () => 2]),
  };
};

import PQueue from "p-queue";

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const handler = async () => {
  const queue = new PQueue({ concurrency: 2 });
  const order = [];
  let running = 0;
  let most = 0;
  const task = (name, until) => async () => {
    most = Math.max(most, ++running);
    await until;
    running--;
    order.push(name);
    return name;
  };
  const events = [];
  queue.addEventListener("idle", () => events.push("idle"));
  queue.addEventListener("completed", ({ detail }) => events.push(detail));
  // The first one ends last, and what comes with a priority is taken before what waits.
  const gate = Promise.withResolvers();
  const long = queue.add(task("a", gate.promise));
  const others = [
    queue.add(task("b", delay(1))),
    queue.add(task("c", delay(1))),
    queue.add(task("first", delay(1)), { priority: 5 }),
  ];
  const results = await Promise.all(others);
  gate.resolve();
  results.push(await long);
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
    timeout: await new PQueue({ timeout: 3 }).add(() => delay(1000)).catch((error) => error.name),
    limited: await new PQueue({ interval: 10, intervalCap: 1 }).addAll([() => 1, () => 2]),
  };
};

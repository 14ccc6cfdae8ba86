import * as rx from "rxjs";
import { ajax } from "rxjs/ajax";
import { TestScheduler } from "rxjs/testing";

export const handler = async () => {
  const subject = new rx.BehaviorSubject(0);
  const seen = [];
  const subscription = subject
    .pipe(
      rx.scan((sum, value) => sum + value, 0),
      rx.distinctUntilChanged(),
      rx.tap((value) => seen.push(value)),
    )
    .subscribe();
  for (const value of [1, 2, 0, 3]) subject.next(value);
  subscription.unsubscribe();

  const list = (source) => rx.lastValueFrom(source.pipe(rx.toArray()));
  const results = {
    seen,
    even: await list(
      rx.range(1, 10).pipe(
        rx.filter((n) => n % 2 === 0),
        rx.map((n) => n * n),
      ),
    ),
    timed: await list(rx.interval(2).pipe(rx.take(4), rx.bufferCount(2))),
    merged: await list(rx.concat(rx.of(1, 2), rx.from(Promise.resolve(3)), rx.from([4, 5]))),
    zipped: await list(rx.zip(rx.of("a", "b"), rx.of(1, 2))),
    joined: await rx.firstValueFrom(rx.forkJoin({ a: rx.of(1), b: rx.timer(1) })),
    mapped: await list(rx.of(3, 1, 2).pipe(rx.mergeMap((n) => rx.of(n).pipe(rx.delay(n * 4))))),
    grouped: await list(
      rx.from(["apple", "avocado", "banana"]).pipe(
        rx.groupBy((word) => word[0]),
        rx.mergeMap((group) =>
          group.pipe(rx.reduce((words, word) => [...words, word], [group.key])),
        ),
      ),
    ),
    debounced: await list(rx.of(1, 2, 3).pipe(rx.debounceTime(2))),
  };
  let attempts = 0;
  const retried = rx.defer(() => {
    attempts++;
    return attempts < 3 ? rx.throwError(() => new Error("again")) : rx.of("done");
  });
  results.retried = [await rx.lastValueFrom(retried.pipe(rx.retry(5))), attempts];
  results.caught = await list(
    rx.throwError(() => new TypeError("bad")).pipe(rx.catchError((error) => rx.of(error.message))),
  );
  results.empty = await rx.firstValueFrom(rx.EMPTY).catch((error) => [error.name, error.message]);
  results.late = await rx
    .firstValueFrom(rx.NEVER.pipe(rx.timeout(3)))
    .catch((error) => [error.name, error.message]);
  const frames = [];
  new TestScheduler((actual, wanted) => frames.push([actual, wanted])).run(
    ({ cold, expectObservable }) => {
      expectObservable(cold("a-b-|").pipe(rx.map((letter) => letter + letter))).toBe("a-b-|");
    },
  );
  return { ...results, frames: frames.length, ajax: typeof ajax, symbols: typeof rx.observable };
};

/** What a failure destination is told of a batch that was given up (reference 5.4). */
export interface FailedBatch {
  readonly requestId: string;
  /** Without a qualifier. */
  readonly functionArn: string;
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly invokes: number;
  /** Absent when the function was not run. */
  readonly run?: { readonly executedVersion: string; readonly functionError: boolean };
  readonly decidedAt: number;
  /** The member that says which records they were, such as KinesisBatchInfo. */
  readonly info: Readonly<Record<string, object>>;
}

/** The record as JSON; with the event of the batch, which is JSON, for a bucket. */
export function failureRecord(batch: FailedBatch, event?: string): string {
  const { requestId, functionArn, condition, invokes, run } = batch;
  const record = {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: invokes },
    ...(run === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: run.executedVersion,
            functionError: run.functionError ? "Unhandled" : null,
          },
        }),
    version: "1.0",
    timestamp: new Date(batch.decidedAt).toISOString(),
    ...batch.info,
  };
  const text = JSON.stringify(record);
  return event === undefined ? text : `${text.slice(0, -1)},"payload":${event}}`;
}

/** The name of a bucket's object. `id` is AWS's random end; the same for each time that the record is put. */
export function failureKey(
  {
    mappingId,
    part,
    id,
  }: { readonly mappingId: string; readonly part: string; readonly id: string },
  decidedAt: number,
): string {
  const iso = new Date(decidedAt).toISOString();
  const day = iso.slice(0, 10).replaceAll("-", "/");
  return `aws/lambda/${mappingId}/${part}/${day}/${iso.slice(0, 19).replaceAll(":", ".")}-${id}`;
}

import { type S3Call } from "./call.ts";
import { type Bucket } from "./model.ts";
import { type ObjectEventName } from "./notification-model.ts";
import { type StoredObject } from "./store-objects.ts";

/** Something that has become of an object. */
export interface ObjectEvent {
  readonly event: ObjectEventName;
  readonly key: string;
  /** Absent for one that is gone. */
  readonly object?: StoredObject;
}

/** Tells those who have asked for it. */
export async function notify(_call: S3Call, _bucket: Bucket, _event: ObjectEvent): Promise<void> {
  // Nobody can ask yet.
}

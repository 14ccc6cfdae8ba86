/** Limits of SQS, from its model's documentation unless another source is named. */

/** A message with its attributes, and all messages of a batch together: 1 MiB. */
export const MESSAGE_BYTES_MAX = 1_048_576;
export const BATCH_ENTRIES_MAX = 10;
export const BATCH_ENTRY_ID_LENGTH_MAX = 80;
export const RECEIVE_MESSAGES_MAX = 10;
export const MESSAGE_ATTRIBUTES_MAX = 10;
/** Of a message attribute's name, and of its type. */
export const MESSAGE_ATTRIBUTE_NAME_LENGTH_MAX = 256;
/** Of a group's id and of a deduplication id. */
export const MESSAGE_TOKEN_LENGTH_MAX = 128;
export const DELAY_SECONDS_MAX = 900;
export const WAIT_SECONDS_MAX = 20;
/** 12 hours, counted from the receipt. */
export const VISIBILITY_SECONDS_MAX = 43_200;
export const VISIBILITY_SECONDS_DEFAULT = 30;
export const RETENTION_SECONDS_MIN = 60;
/** 14 days. */
export const RETENTION_SECONDS_MAX = 1_209_600;
/** 4 days. */
export const RETENTION_SECONDS_DEFAULT = 345_600;
export const MESSAGE_SIZE_BYTES_MIN = 1024;
/** Received and not deleted. */
export const IN_FLIGHT_MAX = 120_000;
/** For so long a FIFO queue knows what it has been sent, and which receipts it gave for an attempt. */
export const DEDUPLICATION_MS = 300_000;
export const PURGE_INTERVAL_MS = 60_000;
export const MAX_RECEIVE_COUNT_MAX = 1000;
/** Source queues that a RedriveAllowPolicy may name. */
export const REDRIVE_SOURCES_MAX = 10;
export const QUEUE_TAGS_MAX = 50;
export const LIST_RESULTS_MAX = 1000;
export const PERMISSION_ACTIONS_MAX = 7;
/** Of a policy by the developer guide, and here of every attribute of a queue. */
export const POLICY_BYTES_MAX = 8192;
/** Of the one system attribute that a sender may set: several times what X-Ray writes. */
export const TRACE_HEADER_LENGTH_MAX = 1024;
export const LABEL_LENGTH_MAX = 80;
/** Of a message move task. */
export const MOVES_PER_SECOND_MAX = 500;
export const MOVE_TASKS_LISTED_MAX = 10;
/** A request with a message of 1 MiB, each character of it escaped in JSON or in a form. */
export const REQUEST_BYTES_MAX = 8_388_608;

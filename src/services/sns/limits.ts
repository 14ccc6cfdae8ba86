/** Limits of SNS, from its API reference and developer guide unless another source is named. */

/** A message with its attributes, and all messages of a batch together: 256 KiB. */
export const MESSAGE_BYTES_MAX = 262_144;
/** What MaximumMessageSize of a topic may say. */
export const MESSAGE_BYTES_MAX_MIN = 1024;
export const MESSAGE_BYTES_MAX_MAX = 1_048_576;
export const SUBJECT_LENGTH_MAX = 100;
export const BATCH_ENTRIES_MAX = 10;
export const BATCH_ENTRY_ID_LENGTH_MAX = 80;
/** Of a message attribute's name, and of its type. */
export const ATTRIBUTE_NAME_LENGTH_MAX = 256;
/** Of a group's id and of a deduplication id. */
export const MESSAGE_TOKEN_LENGTH_MAX = 128;
/** For so long a FIFO topic knows what it has been sent. */
export const DEDUPLICATION_MS = 300_000;
export const TAGS_MAX = 50;
export const TAG_KEY_LENGTH_MAX = 128;
export const TAG_VALUE_LENGTH_MAX = 256;
export const DISPLAY_NAME_LENGTH_MAX = 100;
/** Of any attribute of a topic or subscription but a filter policy: that of a topic's policy. */
export const POLICY_BYTES_MAX = 30_720;
export const FILTER_POLICY_BYTES_MAX = 262_144;
export const FILTER_POLICY_KEYS_MAX = 5;
/** Of the values of a filter policy. */
export const FILTER_POLICY_COMBINATIONS_MAX = 150;
export const FILTER_POLICY_NUMBER_MAX = 1_000_000_000;
export const FILTER_POLICIES_PER_TOPIC_MAX = 200;
export const WILDCARDS_PER_PATTERN_MAX = 3;
/** AWS has 12.5 million; here a topic is one object, which keeps them all in its memory. */
export const SUBSCRIPTIONS_PER_TOPIC_MAX = 10_000;
/** UTF-16 units of the endpoints and attributes of all subscriptions of a topic, for the same reason. */
export const SUBSCRIPTIONS_LENGTH_MAX = 8 * 1024 * 1024;
/** How long a subscription waits for its confirmation. */
export const PENDING_MS = 3 * 24 * 3_600_000;
export const ENDPOINT_LENGTH_MAX = 2048;
export const PAGE_ITEMS = 100;
/** A message of 256 KiB, each byte of it escaped in a form, and what is around it. */
export const REQUEST_BYTES_MAX = 2 * 1024 * 1024;

/**
 * AWS's limits, each where its unit and source can be checked: reference 2.1 unless another is named.
 * Bounds that AWS's model gives a member stand with that member, in the shapes of each feature.
 */

/** Whole request, before anything is parsed (text 16). */
export const REQUEST_BYTES_MAX = 70_167_211;
/** A package uploaded inline (text 15). */
export const ZIPPED_BYTES_MAX = 52_428_800;
/** A package unzipped, its layers included (text 14). */
export const UNZIPPED_BYTES_MAX = 262_144_000;

/** Checked only when a function is created; the shape allows 140. */
export const FUNCTION_NAME_LENGTH_MAX = 64;
export const TIMEOUT_SECONDS_MAX = 900;
export const TIMEOUT_SECONDS_DEFAULT = 3;
/** The model's 32,768 is for managed instances, which are not offered. */
export const MEMORY_MB_MAX = 10_240;
export const MEMORY_MB_DEFAULT = 128;
export const EPHEMERAL_STORAGE_MB_DEFAULT = 512;
/** Of the compact JSON `{"KEY":"VALUE",…}`. */
export const ENVIRONMENT_BYTES_MAX = 4096;

/** The whole policy of a function, a version, an alias or a layer version, as its JSON: 20 KB. */
export const POLICY_BYTES_MAX = 20_480;

export const TAGS_MAX = 50;
export const TAG_KEY_LENGTH_MAX = 128;
export const TAG_VALUE_LENGTH_MAX = 256;
/** IAM's limit on a role's name, its path apart. */
export const ROLE_NAME_LENGTH_MAX = 64;

export const SYNC_PAYLOAD_BYTES_MAX = 6_291_456;
/** 1 MB; it was 256 KB until October 2025. */
export const ASYNC_PAYLOAD_BYTES_MAX = 1_048_576;
/** 6 MiB and 100 bytes. */
export const RESPONSE_PAYLOAD_BYTES_MAX = 6_291_556;
/** 200 MB. */
export const STREAMED_RESPONSE_BYTES_MAX = 209_715_200;
export const CLIENT_CONTEXT_BASE64_LENGTH_MAX = 3583;
export const LOG_TAIL_BYTES_MAX = 4096;

/** Whatever `MaxItems` says: reference 1.4. */
export const PAGE_ITEMS_MAX = 50;
/** Of ListEventSourceMappings alone: reference 1.4. */
export const EVENT_SOURCE_MAPPINGS_PAGE_MAX = 100;
/** Filters of an event source mapping; AWS's default quota is 5 and can be raised to this (reference 5.5). */
export const EVENT_FILTERS_MAX = 10;
/** `Code.Location`, from the model's documentation. */
export const PACKAGE_LINK_SECONDS = 600;
/** Of one function. */
export const LAYERS_MAX = 5;
/** Concurrent executions of an account in one region, unless a variable says otherwise: reference 6. */
export const ACCOUNT_CONCURRENCY_DEFAULT = 1000;
/** Packages of all function and layer versions of an account in one region: 75 GB. */
export const CODE_STORAGE_BYTES_MAX = 80_530_636_800;

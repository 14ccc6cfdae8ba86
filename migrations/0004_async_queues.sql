CREATE TABLE `async_queues` (
	`name` text PRIMARY KEY NOT NULL,
	`registered_at` integer NOT NULL
);

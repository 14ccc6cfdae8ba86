CREATE TABLE `kinesis_streams` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`mode` text NOT NULL,
	`created_at` integer NOT NULL,
	`open_shards` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `name`)
);

CREATE TABLE `functions` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`version` text NOT NULL,
	`revision_id` text NOT NULL,
	`state` text NOT NULL,
	`last_update_status` text,
	`transition_started_at` integer,
	`failure` text,
	`last_modified_at` integer NOT NULL,
	`package_sha256` text NOT NULL,
	`package_bytes` integer NOT NULL,
	`configuration` text NOT NULL,
	`tags` text NOT NULL,
	`serving` text,
	PRIMARY KEY(`account_id`, `region`, `name`, `version`)
);
--> statement-breakpoint
CREATE INDEX `functions_by_package` ON `functions` (`account_id`,`package_sha256`);
CREATE TABLE `event_buses` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `name`)
);
--> statement-breakpoint
CREATE TABLE `schedule_groups` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`client_token` text,
	`tags` text NOT NULL,
	`created_at` integer NOT NULL,
	`modified_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `name`)
);
--> statement-breakpoint
CREATE TABLE `schedules` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`kind` text NOT NULL,
	`group_name` text NOT NULL,
	`name` text NOT NULL,
	`id` text NOT NULL,
	`revision_id` text NOT NULL,
	`value` text NOT NULL,
	`due_at` integer,
	`next_run_at` integer,
	`claimed_until` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`modified_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `kind`, `group_name`, `name`)
);
--> statement-breakpoint
CREATE INDEX `schedules_by_next_run` ON `schedules` (`next_run_at`);
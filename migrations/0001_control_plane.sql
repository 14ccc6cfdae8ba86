CREATE TABLE `aliases` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`function_name` text NOT NULL,
	`name` text NOT NULL,
	`revision_id` text NOT NULL,
	`version` text NOT NULL,
	`description` text NOT NULL,
	`additional_version` text,
	`additional_weight` real,
	PRIMARY KEY(`account_id`, `region`, `function_name`, `name`)
);
--> statement-breakpoint
CREATE TABLE `code_signing_configs` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`id` text NOT NULL,
	`value` text NOT NULL,
	`tags` text NOT NULL,
	`modified_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `id`)
);
--> statement-breakpoint
CREATE TABLE `event_source_mappings` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`id` text NOT NULL,
	`function_name` text NOT NULL,
	`qualifier` text NOT NULL,
	`source_arn` text NOT NULL,
	`revision_id` text NOT NULL,
	`state` text NOT NULL,
	`transition_started_at` integer,
	`value` text NOT NULL,
	`tags` text NOT NULL,
	`modified_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `id`)
);
--> statement-breakpoint
CREATE INDEX `event_source_mappings_by_function` ON `event_source_mappings` (`account_id`,`region`,`function_name`);--> statement-breakpoint
CREATE INDEX `event_source_mappings_by_source` ON `event_source_mappings` (`account_id`,`region`,`source_arn`);--> statement-breakpoint
CREATE TABLE `function_settings` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`function_name` text NOT NULL,
	`kind` text NOT NULL,
	`qualifier` text NOT NULL,
	`value` text NOT NULL,
	`amount` integer,
	`lookup` text,
	`created_at` integer NOT NULL,
	`modified_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `function_name`, `kind`, `qualifier`)
);
--> statement-breakpoint
CREATE INDEX `function_settings_by_kind` ON `function_settings` (`account_id`,`region`,`kind`);--> statement-breakpoint
CREATE INDEX `function_settings_by_lookup` ON `function_settings` (`kind`,`lookup`);--> statement-breakpoint
CREATE TABLE `layer_versions` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`package_sha256` text NOT NULL,
	`package_bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`details` text NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `name`, `version`)
);
--> statement-breakpoint
CREATE INDEX `layer_versions_by_package` ON `layer_versions` (`account_id`,`package_sha256`);--> statement-breakpoint
CREATE TABLE `layers` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`next_version` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `name`)
);
--> statement-breakpoint
CREATE TABLE `policies` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`qualifier` text NOT NULL,
	`revision_id` text NOT NULL,
	`statements` text NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `kind`, `name`, `qualifier`)
);
--> statement-breakpoint
ALTER TABLE `functions` ADD `next_version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `functions` ADD `published_digest` text;
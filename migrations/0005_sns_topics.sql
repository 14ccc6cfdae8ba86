CREATE TABLE `sns_subscriptions` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`topic_name` text NOT NULL,
	`arn` text NOT NULL,
	`protocol` text NOT NULL,
	`endpoint` text NOT NULL,
	`is_pending` integer NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `arn`)
);
--> statement-breakpoint
CREATE INDEX `sns_subscriptions_by_topic` ON `sns_subscriptions` (`account_id`,`region`,`topic_name`);--> statement-breakpoint
CREATE TABLE `sns_topics` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`account_id`, `region`, `name`)
);

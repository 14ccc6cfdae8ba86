CREATE TABLE `sqs_queues` (
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`name` text NOT NULL,
	`dead_letter_arn` text,
	PRIMARY KEY(`account_id`, `region`, `name`)
);
--> statement-breakpoint
CREATE INDEX `sqs_queues_by_dead_letter` ON `sqs_queues` (`dead_letter_arn`);
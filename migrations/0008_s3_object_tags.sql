CREATE TABLE `s3_object_tags` (
	`bucket` text NOT NULL,
	`key` text NOT NULL,
	`version` text NOT NULL,
	`tags` text NOT NULL,
	PRIMARY KEY(`bucket`, `key`)
);

-- Optional, besides grants.sql: what a worker needs for the job `partition`, and to drop old partitions. It may change and drop the two
-- tables that have partitions, and those that take their place for a moment while they are moved over. Without this, nodes run as ever on
-- tables without partitions. README.md of this folder says how db/fill puts your words for those in capitals.
GRANT CREATE, ALTER, DROP ON DATABASE_NAME.delivery TO 'USER_PREFIX_worker'@'%';
GRANT CREATE, ALTER, DROP ON DATABASE_NAME.delivery_attempt TO 'USER_PREFIX_worker'@'%';
GRANT CREATE, ALTER, DROP, SELECT, INSERT ON DATABASE_NAME.delivery_moving TO 'USER_PREFIX_worker'@'%';
GRANT CREATE, ALTER, DROP, SELECT, INSERT ON DATABASE_NAME.delivery_partitioned TO 'USER_PREFIX_worker'@'%';
GRANT CREATE, ALTER, DROP, SELECT, INSERT ON DATABASE_NAME.delivery_attempt_moving TO 'USER_PREFIX_worker'@'%';
GRANT CREATE, ALTER, DROP, SELECT, INSERT ON DATABASE_NAME.delivery_attempt_partitioned TO 'USER_PREFIX_worker'@'%';

-- The users of least privilege, and what the migrator may do. Run it once, as an administrator, before the first migration; grants.sql
-- has the others' privileges. Fill in the words in capitals with db/fill, which quotes them: README.md of this folder says how. By hand,
-- mind that _ in a database's name stands for any character in the last statement.
CREATE USER 'USER_PREFIX_migrator'@'%' IDENTIFIED BY 'MIGRATOR_PASSWORD';
CREATE USER 'USER_PREFIX_worker'@'%' IDENTIFIED BY 'WORKER_PASSWORD';
CREATE USER 'USER_PREFIX_producer'@'%' IDENTIFIED BY 'PRODUCER_PASSWORD';
CREATE USER 'USER_PREFIX_operator'@'%' IDENTIFIED BY 'OPERATOR_PASSWORD';

GRANT CREATE, CREATE VIEW, ALTER, DROP, INDEX, REFERENCES, SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.* TO 'USER_PREFIX_migrator'@'%';

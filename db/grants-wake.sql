-- Optional, besides grants.sql: lets nodes read the replication stream, so that they are told of new events and need not look for them
-- (README.md, "Woken, not polling"). These privileges are the whole server's: who has them can read what is written to all its databases.
-- Without them nodes look. README.md of this folder says how db/fill puts your words for those in capitals.
GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'USER_PREFIX_worker'@'%';

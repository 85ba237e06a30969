-- Bulk jobs that somebody asked for: what they are to do, who does it, and how far it is. Spring Batch's own tables (BATCH_*) say where
-- exactly a job goes on, and are written in the same transactions.
CREATE TABLE IF NOT EXISTS job_run (
  id            BIGINT       NOT NULL AUTO_INCREMENT,
  job           VARCHAR(32)  NOT NULL,
  selection     TEXT         NOT NULL,
  -- what it works on: runs of one job on the same thing, or on everything ('*'), come one after the other
  scope         VARCHAR(64)  NOT NULL DEFAULT '*',
  requested_by  VARCHAR(160) NOT NULL,
  requested_at  DATETIME(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  state         ENUM ('WAITING', 'RUNNING', 'STOPPING', 'STOPPED', 'COMPLETED', 'FAILED') NOT NULL DEFAULT 'WAITING',
  not_before    DATETIME(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  -- counted up each time a node takes it, so that a node that lost it changes nothing
  claim         INT          NOT NULL DEFAULT 0,
  claimed_by    VARCHAR(128) NULL,
  claimed_at    DATETIME(6)  NULL,
  lease_until   DATETIME(6)  NULL,
  phase         ENUM ('COUNTING', 'WORKING') NOT NULL DEFAULT 'COUNTING',
  items_known   BIGINT       NOT NULL DEFAULT 0,
  items_done    BIGINT       NOT NULL DEFAULT 0,
  -- what the rate is reckoned from
  working_since DATETIME(6)  NULL,
  done_before   BIGINT       NOT NULL DEFAULT 0,
  progress_at   DATETIME(6)  NULL,
  -- failures in a row, without progress between them
  failures      INT          NOT NULL DEFAULT 0,
  error         VARCHAR(500) NULL,
  started_at    DATETIME(6)  NULL,
  finished_at   DATETIME(6)  NULL,
  -- when it was to be, of a run that the clock asked for: one each time, whichever node hears it
  scheduled_for DATETIME     NULL,
  PRIMARY KEY (id),
  UNIQUE KEY job_run_schedule (job, scheduled_for),
  KEY job_run_state (state, not_before),
  CONSTRAINT job_run_is_leased_finished_or_waits CHECK (
    (state IN ('RUNNING', 'STOPPING') AND lease_until IS NOT NULL AND claimed_by IS NOT NULL AND finished_at IS NULL)
    OR (state = 'WAITING' AND lease_until IS NULL AND finished_at IS NULL)
    OR (state IN ('STOPPED', 'COMPLETED', 'FAILED') AND lease_until IS NULL AND finished_at IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What reconcile found.
CREATE TABLE IF NOT EXISTS job_finding (
  run_id     BIGINT       NOT NULL,
  invariant  VARCHAR(64)  NOT NULL,
  event_id   BIGINT       NOT NULL,
  webhook_id BIGINT       NOT NULL,
  detail     VARCHAR(500) NOT NULL,
  found_at   DATETIME(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  PRIMARY KEY (run_id, invariant, event_id, webhook_id),
  CONSTRAINT job_finding_run FOREIGN KEY (run_id) REFERENCES job_run (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row: who holds its lock may take a run, so that two nodes don't take two runs that are in each other's way.
CREATE TABLE IF NOT EXISTS job_run_lock (
  id TINYINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO job_run_lock (id) SELECT 1 FROM (SELECT 1) one WHERE NOT EXISTS (SELECT 1 FROM job_run_lock);

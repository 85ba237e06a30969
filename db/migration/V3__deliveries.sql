-- One delivery for each (event, webhook), one attempt row for each request, one queue row for each webhook. No foreign keys on these
-- tables: they are written thousands of times a second, and are to be partitioned by event_id.
CREATE TABLE IF NOT EXISTS delivery (
  event_id         BIGINT       NOT NULL,
  webhook_id       BIGINT       NOT NULL,
  status           ENUM ('PENDING', 'SENDING', 'DELIVERED', 'REJECTED', 'EXHAUSTED', 'CANCELLED') NOT NULL DEFAULT 'PENDING',
  attempt_count    SMALLINT     NOT NULL DEFAULT 0,
  attempts_allowed SMALLINT     NOT NULL DEFAULT 5,
  next_attempt_at  DATETIME(6)  NULL,
  lease_until      DATETIME(6)  NULL,
  claimed_by       VARCHAR(128) NULL,
  last_outcome     ENUM ('SUCCEEDED', 'REFUSED', 'TIMED_OUT', 'UNREACHABLE', 'BLOCKED', 'ABANDONED') NULL,
  last_http_status SMALLINT     NULL,
  last_error       VARCHAR(500) NULL,
  created_at       DATETIME(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  finished_at      DATETIME(6)  NULL,
  PRIMARY KEY (event_id, webhook_id),
  KEY delivery_queue (webhook_id, status, next_attempt_at),
  -- "finished, leased, or due": the sentence that the whole design hangs on
  CONSTRAINT delivery_is_finished_leased_or_due CHECK (
    (status = 'PENDING' AND next_attempt_at IS NOT NULL AND attempt_count < attempts_allowed
      AND lease_until IS NULL AND claimed_by IS NULL AND finished_at IS NULL)
    OR (status = 'SENDING' AND lease_until IS NOT NULL AND claimed_by IS NOT NULL AND finished_at IS NULL)
    OR (status IN ('DELIVERED', 'REJECTED', 'EXHAUSTED', 'CANCELLED') AND finished_at IS NOT NULL AND lease_until IS NULL)),
  CONSTRAINT delivery_has_no_attempt_too_many CHECK (attempt_count BETWEEN 0 AND attempts_allowed)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS delivery_attempt (
  event_id         BIGINT        NOT NULL,
  webhook_id       BIGINT        NOT NULL,
  attempt_no       SMALLINT      NOT NULL,
  started_at       DATETIME(6)   NOT NULL,
  duration_ms      INT           NULL,
  outcome          ENUM ('SUCCEEDED', 'REFUSED', 'TIMED_OUT', 'UNREACHABLE', 'BLOCKED', 'ABANDONED') NOT NULL,
  http_status      SMALLINT      NULL,
  error            VARCHAR(500)  NULL,
  response_excerpt VARCHAR(1024) NULL,
  node             VARCHAR(128)  NOT NULL,
  PRIMARY KEY (event_id, webhook_id, attempt_no)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS webhook_queue (
  webhook_id           BIGINT       NOT NULL,
  next_due_at          DATETIME(6)  NULL,
  max_in_flight        SMALLINT     NULL,
  held_until           DATETIME(6)  NULL,
  hold_reason          VARCHAR(255) NULL,
  hold_count           INT          NOT NULL DEFAULT 0,
  consecutive_failures INT          NOT NULL DEFAULT 0,
  PRIMARY KEY (webhook_id),
  KEY webhook_queue_due (next_due_at),
  CONSTRAINT queue_max_in_flight_is_1_or_more CHECK (max_in_flight IS NULL OR max_in_flight >= 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

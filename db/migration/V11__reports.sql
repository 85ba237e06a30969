-- Roll-ups of deliveries, which outlive them: for each hour in which events were published, webhook and event type, how many deliveries
-- ended how, with how many attempts, and how long it took until they were delivered.
--
-- The latency is counted in buckets, since counts of hours, and of what has left the tables, can be added up and percentiles can't. A
-- bucket b > 0 holds what took from 2^(b/4) up to 2^((b+1)/4) milliseconds, bucket 0 what took less, each a fifth wider than the one before.
CREATE TABLE IF NOT EXISTS delivery_report (
  hour                DATETIME     NOT NULL,
  webhook_id          BIGINT       NOT NULL,
  event_type          VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  status              ENUM ('PENDING', 'SENDING', 'DELIVERED', 'REJECTED', 'EXHAUSTED', 'CANCELLED') NOT NULL,
  latency_bucket      SMALLINT     NOT NULL,
  deliveries          BIGINT       NOT NULL DEFAULT 0,
  attempts            BIGINT       NOT NULL DEFAULT 0,
  retries             BIGINT       NOT NULL DEFAULT 0,
  -- how many of them have left the tables for an archive
  archived_deliveries BIGINT       NOT NULL DEFAULT 0,
  archived_attempts   BIGINT       NOT NULL DEFAULT 0,
  archived_retries    BIGINT       NOT NULL DEFAULT 0,
  PRIMARY KEY (webhook_id, hour, event_type, status, latency_bucket),
  KEY delivery_report_hour (hour)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS report_hour (
  hour        DATETIME    NOT NULL,
  -- NULL: something has changed since
  computed_at DATETIME(6) NULL,
  unfinished  BIGINT      NOT NULL DEFAULT 0,
  PRIMARY KEY (hour)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW webhook_report_hourly AS
SELECT hour, webhook_id, event_type, SUM(deliveries) AS deliveries, SUM(IF(status = 'DELIVERED', deliveries, 0)) AS delivered,
       SUM(IF(status = 'REJECTED', deliveries, 0)) AS rejected, SUM(IF(status = 'EXHAUSTED', deliveries, 0)) AS exhausted,
       SUM(IF(status = 'CANCELLED', deliveries, 0)) AS cancelled,
       SUM(IF(status IN ('PENDING', 'SENDING'), deliveries, 0)) AS unfinished, SUM(attempts) AS attempts, SUM(retries) AS retries,
       -- the upper end of the bucket in which the delivery is that 50, or 95, of 100 are faster than
       ROUND(MIN(IF(status = 'DELIVERED' AND so_far >= 0.50 * delivered_of_all, POW(2, (latency_bucket + 1) / 4), NULL))) AS p50_ms,
       ROUND(MIN(IF(status = 'DELIVERED' AND so_far >= 0.95 * delivered_of_all, POW(2, (latency_bucket + 1) / 4), NULL))) AS p95_ms
FROM (SELECT r.*,
             SUM(IF(status = 'DELIVERED', deliveries, 0)) OVER (PARTITION BY webhook_id, hour, event_type ORDER BY latency_bucket) AS so_far,
             SUM(IF(status = 'DELIVERED', deliveries, 0)) OVER (PARTITION BY webhook_id, hour, event_type) AS delivered_of_all
      FROM delivery_report r) counted
GROUP BY webhook_id, hour, event_type;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW webhook_report_daily AS
SELECT day, webhook_id, event_type, SUM(deliveries) AS deliveries, SUM(IF(status = 'DELIVERED', deliveries, 0)) AS delivered,
       SUM(IF(status = 'REJECTED', deliveries, 0)) AS rejected, SUM(IF(status = 'EXHAUSTED', deliveries, 0)) AS exhausted,
       SUM(IF(status = 'CANCELLED', deliveries, 0)) AS cancelled,
       SUM(IF(status IN ('PENDING', 'SENDING'), deliveries, 0)) AS unfinished, SUM(attempts) AS attempts, SUM(retries) AS retries,
       ROUND(MIN(IF(status = 'DELIVERED' AND so_far >= 0.50 * delivered_of_all, POW(2, (latency_bucket + 1) / 4), NULL))) AS p50_ms,
       ROUND(MIN(IF(status = 'DELIVERED' AND so_far >= 0.95 * delivered_of_all, POW(2, (latency_bucket + 1) / 4), NULL))) AS p95_ms
FROM (SELECT r.*, DATE(hour) AS day,
             SUM(IF(status = 'DELIVERED', deliveries, 0)) OVER (PARTITION BY webhook_id, DATE(hour), event_type ORDER BY latency_bucket)
               AS so_far,
             SUM(IF(status = 'DELIVERED', deliveries, 0)) OVER (PARTITION BY webhook_id, DATE(hour), event_type) AS delivered_of_all
      FROM delivery_report r) counted
GROUP BY webhook_id, day, event_type;

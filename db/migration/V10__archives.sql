-- Archives: which files there are, and which events came back from one.
CREATE TABLE IF NOT EXISTS archive_file (
  id             BIGINT        NOT NULL AUTO_INCREMENT,
  name           VARCHAR(255)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  first_event    BIGINT        NOT NULL,
  last_event     BIGINT        NOT NULL,
  oldest         DATETIME(6)   NOT NULL,
  newest         DATETIME(6)   NOT NULL,
  events         BIGINT        NOT NULL,
  deliveries     BIGINT        NOT NULL,
  attempts       BIGINT        NOT NULL,
  bytes          BIGINT        NOT NULL,
  sha256         CHAR(64)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  written_at     DATETIME(6)   NOT NULL,
  -- which events it holds, as ranges of ids; NULL once they have left the tables
  event_ids      MEDIUMTEXT    CHARACTER SET ascii COLLATE ascii_bin NULL,
  removed_events BIGINT        NOT NULL DEFAULT 0,
  removed_at     DATETIME(6)   NULL,
  PRIMARY KEY (id),
  UNIQUE KEY archive_file_name (name),
  KEY archive_file_written (written_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE outbox_event
  -- when it came back from an archive; it stays for another retention
  ADD COLUMN restored_at DATETIME(6) NULL;

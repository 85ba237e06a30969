-- Subscriptions. The main application may write these three tables by SQL alone; the worker makes the queue row when it is first needed.
CREATE TABLE IF NOT EXISTS webhook (
  id            BIGINT        NOT NULL AUTO_INCREMENT,
  uuid          CHAR(36)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT (UUID()),
  user_id       VARCHAR(128)  NOT NULL,
  url           VARCHAR(255)  NOT NULL,
  signing_key   VARCHAR(2048) NOT NULL DEFAULT '',
  status        ENUM ('ACTIVE', 'PAUSED', 'DISABLED', 'DELETED') NOT NULL DEFAULT 'ACTIVE',
  status_reason VARCHAR(32)   NULL,
  created_at    DATETIME(6)   NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  updated_at    DATETIME(6)   NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  PRIMARY KEY (id),
  UNIQUE KEY webhook_uuid (uuid),
  KEY webhook_user (user_id),
  CONSTRAINT webhook_user_id_is_not_empty CHECK (user_id <> ''),
  CONSTRAINT webhook_url_is_http_or_https CHECK (url LIKE 'http://_%' OR url LIKE 'https://_%'),
  -- '{' begins an encrypted key, which is longer than the key itself
  CONSTRAINT webhook_signing_key_is_at_most_255_characters CHECK (CHAR_LENGTH(signing_key) <= 255 OR signing_key LIKE '{aes-256-gcm:%')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS webhook_event_type (
  webhook_id BIGINT       NOT NULL,
  event_type VARCHAR(100) NOT NULL,
  PRIMARY KEY (webhook_id, event_type),
  CONSTRAINT webhook_event_type_webhook FOREIGN KEY (webhook_id) REFERENCES webhook (id) ON DELETE CASCADE,
  CONSTRAINT webhook_event_type_is_one_of_the_eight CHECK (event_type IN (
    'message.phone.received', 'message.phone.sent', 'message.phone.delivered', 'message.send.failed', 'message.send.expired',
    'message.call.missed', 'phone.heartbeat.offline', 'phone.heartbeat.online'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS webhook_phone_number (
  webhook_id   BIGINT      NOT NULL,
  phone_number VARCHAR(64) NOT NULL,
  PRIMARY KEY (webhook_id, phone_number),
  CONSTRAINT webhook_phone_number_webhook FOREIGN KEY (webhook_id) REFERENCES webhook (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

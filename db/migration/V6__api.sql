-- What the HTTP API needs: keys, a webhook's settings that users change, and deliveries in the order in which users page through them.
CREATE TABLE IF NOT EXISTS api_key (
  id           BIGINT       NOT NULL AUTO_INCREMENT,
  -- SHA-256 of the key; the key itself is shown once and never stored
  key_hash     BINARY(32)   NOT NULL,
  role         ENUM ('USER', 'PRODUCER', 'OPERATOR') NOT NULL,
  user_id      VARCHAR(128) NULL,
  created_at   DATETIME(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  last_used_at DATETIME(6)  NULL,
  revoked_at   DATETIME(6)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_hash (key_hash),
  CONSTRAINT api_key_of_a_user_names_the_user CHECK ((role = 'USER') = (user_id IS NOT NULL AND user_id <> ''))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE webhook
  ADD COLUMN strict_order         BOOLEAN       NOT NULL DEFAULT FALSE,
  -- the key before the last rotation, which signs too until its time is over
  ADD COLUMN previous_signing_key VARCHAR(2048) NULL,
  ADD COLUMN previous_key_until   DATETIME(6)   NULL,
  ADD KEY webhook_previous_key (previous_key_until);

ALTER TABLE delivery
  ADD KEY delivery_webhook (webhook_id, event_id);

-- Of webhooks in strict order: which delivery a phone number's others wait for. It is over when that delivery has finished.
CREATE TABLE IF NOT EXISTS delivery_turn (
  webhook_id   BIGINT      NOT NULL,
  phone_number VARCHAR(64) NOT NULL,
  event_id     BIGINT      NOT NULL,
  PRIMARY KEY (webhook_id, phone_number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

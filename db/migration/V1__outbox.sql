-- The outbox: one row for each SMS event, written by producers in their own transaction.
--
-- A producer fills one column, cloud_event. The stored generated columns take out of it what routing needs, and each CHECK is
-- named after the rule it keeps, so that a refused INSERT tells its producer what was wrong.
--
-- MySQL checks constraints in the order of their names, MariaDB in the order below: the names that begin with "cloud_" come first in
-- both, so that text that is not JSON is called just that, and not "no user id".
--
-- Each generated column is one character longer than its rule allows: INSERT IGNORE cuts a value that is too long instead of refusing
-- it, and a value that was cut to the rule's own length would pass.
CREATE TABLE IF NOT EXISTS outbox_event (
  id           BIGINT       NOT NULL AUTO_INCREMENT,
  cloud_event  MEDIUMTEXT   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  event_id     VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (JSON_VALUE(cloud_event, '$.id')) STORED,
  type         VARCHAR(101) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (JSON_VALUE(cloud_event, '$.type')) STORED,
  user_id      VARCHAR(129) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (JSON_VALUE(cloud_event, '$.data.user_id')) STORED,
  phone_number VARCHAR(65)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (JSON_VALUE(cloud_event, '$.data.owner')) STORED,
  state        ENUM ('NEW', 'FANNED_OUT') NOT NULL DEFAULT 'NEW',
  created_at   DATETIME(6)  NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  fanned_out_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY outbox_event_id (event_id),
  KEY outbox_event_state (state, id),
  CONSTRAINT cloud_event_is_valid_json CHECK (JSON_VALID(cloud_event)),
  CONSTRAINT cloud_event_is_at_most_1_mib CHECK (OCTET_LENGTH(cloud_event) <= 1048576),
  CONSTRAINT event_specversion_is_1_0 CHECK (
    JSON_TYPE(JSON_EXTRACT(cloud_event, '$.specversion')) <=> 'STRING' AND JSON_VALUE(cloud_event, '$.specversion') = '1.0'),
  CONSTRAINT event_id_is_a_string_of_1_to_255_visible_ascii_characters CHECK (
    JSON_TYPE(JSON_EXTRACT(cloud_event, '$.id')) <=> 'STRING'
      AND event_id IS NOT NULL AND CHAR_LENGTH(event_id) BETWEEN 1 AND 255 AND event_id NOT REGEXP '[^!-~]'),
  CONSTRAINT event_source_is_a_non_empty_string CHECK (
    JSON_TYPE(JSON_EXTRACT(cloud_event, '$.source')) <=> 'STRING' AND NOT (JSON_VALUE(cloud_event, '$.source') <=> '')),
  CONSTRAINT event_type_is_a_string_of_1_to_100_visible_ascii_characters CHECK (
    JSON_TYPE(JSON_EXTRACT(cloud_event, '$.type')) <=> 'STRING'
      AND type IS NOT NULL AND CHAR_LENGTH(type) BETWEEN 1 AND 100 AND type NOT REGEXP '[^!-~]'),
  CONSTRAINT event_data_user_id_is_a_string_of_1_to_128_characters CHECK (
    JSON_TYPE(JSON_EXTRACT(cloud_event, '$.data.user_id')) <=> 'STRING'
      AND user_id IS NOT NULL AND CHAR_LENGTH(user_id) BETWEEN 1 AND 128),
  CONSTRAINT event_data_owner_is_a_string_of_1_to_64_characters CHECK (
    JSON_TYPE(JSON_EXTRACT(cloud_event, '$.data.owner')) <=> 'STRING'
      AND phone_number IS NOT NULL AND CHAR_LENGTH(phone_number) BETWEEN 1 AND 64)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The nodes of the cluster, as each says itself every few seconds: which server it writes to, and with which settings it runs, so that
-- nodes that see different servers, or were configured differently, are noticed. Rows of nodes that are gone are forgotten after a day.
CREATE TABLE IF NOT EXISTS worker_node (
  name         VARCHAR(120) NOT NULL,
  version      VARCHAR(60)  NOT NULL,
  started_at   DATETIME(6)  NOT NULL,
  last_seen_at DATETIME(6)  NOT NULL,
  -- host and port as the server itself knows them, and its UUID or server id
  server       VARCHAR(255) NOT NULL,
  server_since DATETIME(6)  NOT NULL,
  -- a JSON array of texts such as "webhooks.lease=PT20S"; of secrets, whether they are set, or the key's id
  settings     MEDIUMTEXT   NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

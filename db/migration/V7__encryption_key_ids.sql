-- Under which encryption key each signing key is stored, so that "which are left" is a look at an index and not at every webhook.
-- NULL: there is no signing key; '': it is plain; otherwise the id of the key that encrypted it.
ALTER TABLE webhook
  ADD COLUMN key_encrypted_under VARCHAR(8) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (
    CASE WHEN signing_key = '' THEN NULL
         WHEN signing_key LIKE '{aes-256-gcm:%' THEN SUBSTRING(signing_key, 14, 8)
         ELSE '' END) STORED,
  ADD COLUMN previous_key_encrypted_under VARCHAR(8) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (
    CASE WHEN previous_signing_key IS NULL OR previous_signing_key = '' THEN NULL
         WHEN previous_signing_key LIKE '{aes-256-gcm:%' THEN SUBSTRING(previous_signing_key, 14, 8)
         ELSE '' END) STORED,
  ADD KEY webhook_key_encrypted_under (key_encrypted_under),
  ADD KEY webhook_previous_key_encrypted_under (previous_key_encrypted_under);

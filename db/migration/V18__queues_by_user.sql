-- Queues are taken from users in turn when there are more due than one claim looks at: the many webhooks of one user stand behind each other,
-- and not before everybody's. A row that was written without its user gets it from the sweep; until then it belongs to ''.
ALTER TABLE webhook_queue
  ADD COLUMN user_id VARCHAR(128) NOT NULL DEFAULT '' AFTER webhook_id,
  DROP KEY webhook_queue_due,
  ADD KEY webhook_queue_due (next_due_at, user_id),
  ADD KEY webhook_queue_user (user_id, next_due_at);

UPDATE webhook_queue q
JOIN webhook w ON w.id = q.webhook_id
SET q.user_id = w.user_id;

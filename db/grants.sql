-- What worker, producer and operator may do. Run it as an administrator after each migration: a grant needs its table to be there, and
-- granting again changes nothing. README.md of this folder says how db/fill puts your words for those in capitals.

-- The worker: a running node. No DDL, no other tables of the database, and no API keys of its own making.
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.outbox_event TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE ON DATABASE_NAME.webhook TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, DELETE ON DATABASE_NAME.webhook_event_type TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, DELETE ON DATABASE_NAME.webhook_phone_number TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE ON DATABASE_NAME.webhook_queue TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.delivery TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, DELETE ON DATABASE_NAME.delivery_attempt TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, DELETE ON DATABASE_NAME.delivery_turn TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, UPDATE (last_used_at) ON DATABASE_NAME.api_key TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_JOB_DETAILS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_TRIGGERS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_SIMPLE_TRIGGERS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_CRON_TRIGGERS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_SIMPROP_TRIGGERS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_BLOB_TRIGGERS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_CALENDARS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_FIRED_TRIGGERS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_SCHEDULER_STATE TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_LOCKS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.job_run TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE ON DATABASE_NAME.job_finding TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE ON DATABASE_NAME.archive_file TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.delivery_report TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE ON DATABASE_NAME.report_hour TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.worker_node TO 'USER_PREFIX_worker'@'%';
-- to lock a row is to be allowed to change it
GRANT SELECT, UPDATE ON DATABASE_NAME.job_run_lock TO 'USER_PREFIX_worker'@'%';
-- to tell at start whether the tables are older than the node
GRANT SELECT (version, success) ON DATABASE_NAME.webhooks_schema_history TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_INSTANCE TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_EXECUTION TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_EXECUTION_PARAMS TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_EXECUTION_CONTEXT TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_BATCH_STEP_EXECUTION TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON DATABASE_NAME.WEBHOOKS_BATCH_STEP_EXECUTION_CONTEXT TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, UPDATE ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_INSTANCE_SEQ TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, UPDATE ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_EXECUTION_SEQ TO 'USER_PREFIX_worker'@'%';
GRANT SELECT, UPDATE ON DATABASE_NAME.WEBHOOKS_BATCH_STEP_EXECUTION_SEQ TO 'USER_PREFIX_worker'@'%';

-- A producer: one column of one table. It can't read back what it wrote, nor mark it as fanned out.
GRANT INSERT (cloud_event) ON DATABASE_NAME.outbox_event TO 'USER_PREFIX_producer'@'%';

-- An operator reads everything but what messages say and what signs them, and changes what the commands of ops/runbook.md change.
GRANT SELECT (id, event_id, type, user_id, phone_number, state, new_user_id, created_at, fanned_out_at, restored_at)
  ON DATABASE_NAME.outbox_event TO 'USER_PREFIX_operator'@'%';
GRANT SELECT (id, uuid, user_id, url, status, status_reason, strict_order, previous_key_until, key_encrypted_under,
              previous_key_encrypted_under, created_at, updated_at),
      UPDATE (status, status_reason, signing_key, updated_at)
  ON DATABASE_NAME.webhook TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.webhook_event_type TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.webhook_phone_number TO 'USER_PREFIX_operator'@'%';
-- keys, too: to insert a row that may be there is to be allowed to change what is inserted
GRANT SELECT, INSERT (webhook_id, user_id, next_due_at, max_in_flight),
      UPDATE (webhook_id, user_id, next_due_at, max_in_flight, held_until, hold_reason, hold_count, consecutive_failures)
  ON DATABASE_NAME.webhook_queue TO 'USER_PREFIX_operator'@'%';
GRANT SELECT, UPDATE (status, attempts_allowed, next_attempt_at, finished_at, last_error)
  ON DATABASE_NAME.delivery TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.delivery_attempt TO 'USER_PREFIX_operator'@'%';
GRANT SELECT, DELETE ON DATABASE_NAME.delivery_turn TO 'USER_PREFIX_operator'@'%';
GRANT SELECT, INSERT (job, selection, scope, requested_by), UPDATE (state, not_before, failures, error, finished_at, dismissed_at)
  ON DATABASE_NAME.job_run TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.job_finding TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.archive_file TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.delivery_report TO 'USER_PREFIX_operator'@'%';
GRANT SELECT, INSERT (hour), UPDATE (hour, computed_at) ON DATABASE_NAME.report_hour TO 'USER_PREFIX_operator'@'%';
-- revokes keys, and makes none
GRANT SELECT (id, role, user_id, created_at, last_used_at, revoked_at), UPDATE (revoked_at)
  ON DATABASE_NAME.api_key TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.worker_node TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.webhook_report_hourly TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.webhook_report_daily TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_INSTANCE TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_EXECUTION TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_EXECUTION_PARAMS TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_BATCH_JOB_EXECUTION_CONTEXT TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_BATCH_STEP_EXECUTION TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_BATCH_STEP_EXECUTION_CONTEXT TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.webhooks_schema_history TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_QRTZ_SCHEDULER_STATE TO 'USER_PREFIX_operator'@'%';
GRANT SELECT ON DATABASE_NAME.WEBHOOKS_QRTZ_FIRED_TRIGGERS TO 'USER_PREFIX_operator'@'%';
GRANT SELECT, UPDATE (TRIGGER_STATE) ON DATABASE_NAME.WEBHOOKS_QRTZ_TRIGGERS TO 'USER_PREFIX_operator'@'%';
GRANT SELECT, INSERT, DELETE ON DATABASE_NAME.WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS TO 'USER_PREFIX_operator'@'%';
-- to lock a row is to be allowed to change it
GRANT SELECT, UPDATE (LOCK_NAME) ON DATABASE_NAME.WEBHOOKS_QRTZ_LOCKS TO 'USER_PREFIX_operator'@'%';

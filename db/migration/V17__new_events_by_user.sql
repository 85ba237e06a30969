-- New events are taken from users in turn, so that nobody's flood stands before others. The generated column has the user of an event
-- that is still to be fanned out, and NULL behind that: entries of the index come in any user's place and leave to its one end, in the
-- order of their ids, however large the table grows. It takes the place of outbox_event_state.
ALTER TABLE outbox_event
  ADD COLUMN new_user_id VARCHAR(129) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (IF(state = 'NEW', user_id, NULL)) VIRTUAL;

ALTER TABLE outbox_event
  ADD KEY outbox_event_new (new_user_id, id),
  DROP KEY outbox_event_state;

package com.httpsms.webhooks.database.migration;

import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What migrations that were cut off have left behind. The database commits each statement
 * of a schema, so that a node that dies in between leaves some of them done and none of
 * them noted. A table is made only if it is missing, but a column, an index or a
 * constraint would be refused the second time: it is taken out, and nothing is in it yet.
 */
@Repository
class Leftovers {

	private static final Logger logger = LoggerFactory.getLogger(Leftovers.class);

	/** In the order in which they are taken out. */
	private static final List<Leftover> KNOWN = List.of(
			new Leftover("6", "webhook", "strict_order",
					"""
							ALTER TABLE webhook DROP COLUMN strict_order, DROP COLUMN previous_signing_key, DROP COLUMN previous_key_until
							"""),
			new Leftover("6", "delivery", "delivery_webhook", "ALTER TABLE delivery DROP KEY delivery_webhook"),
			new Leftover("7", "webhook", "key_encrypted_under", """
					ALTER TABLE webhook DROP COLUMN key_encrypted_under, DROP COLUMN previous_key_encrypted_under
					"""), new Leftover("10", "outbox_event", "restored_at", """
					ALTER TABLE outbox_event DROP COLUMN restored_at
					"""), new Leftover("14", "job_run", "dismissed_at", """
					ALTER TABLE job_run DROP COLUMN dismissed_at
					"""), new Leftover("15", "delivery_attempt", "url", """
					ALTER TABLE delivery_attempt DROP COLUMN url, ALGORITHM = INPLACE
					"""), new Leftover("16", "webhook_phone_number", "webhook_phone_number_has_a_plus_sign", """
					ALTER TABLE webhook_phone_number DROP CONSTRAINT webhook_phone_number_has_a_plus_sign,
					  DROP CONSTRAINT webhook_phone_number_has_digits_behind_its_plus_sign
					"""), new Leftover("17", "outbox_event", "outbox_event_new", """
					ALTER TABLE outbox_event DROP KEY outbox_event_new, ADD KEY outbox_event_state (state, id)
					"""), new Leftover("17", "outbox_event", "new_user_id", """
					ALTER TABLE outbox_event DROP COLUMN new_user_id
					"""), new Leftover("18", "webhook_queue", "user_id",
					"""
							ALTER TABLE webhook_queue DROP KEY webhook_queue_user, DROP KEY webhook_queue_due, DROP COLUMN user_id,
							  ADD KEY webhook_queue_due (next_due_at)
							"""));

	/**
	 * Takes out what is there of migrations that are not noted.
	 * @param session the session
	 * @param applied the versions that are noted
	 */
	void undo(JdbcClient session, Set<String> applied) {
		for (Leftover leftover : KNOWN) {
			if (!applied.contains(leftover.version) && isThere(session, leftover)) {
				logger.warn("Migration {} was cut off: {} of {} is made again", leftover.version, leftover.name,
						leftover.table);
				session.sql(leftover.undo).update();
			}
		}
	}

	private static boolean isThere(JdbcClient session, Leftover leftover) {
		return session.sql("""
				SELECT (SELECT COUNT(*)
				        FROM information_schema.columns
				        WHERE table_schema = DATABASE() AND table_name = :table AND column_name = :name)
				     + (SELECT COUNT(*)
				        FROM information_schema.statistics
				        WHERE table_schema = DATABASE() AND table_name = :table AND index_name = :name)
				     + (SELECT COUNT(*)
				        FROM information_schema.table_constraints
				        WHERE table_schema = DATABASE() AND table_name = :table AND constraint_name = :name)
				""").param("table", leftover.table).param("name", leftover.name).query(Integer.class).single() > 0;
	}

	/**
	 * A column, index or constraint that a migration makes.
	 *
	 * @param version the migration
	 * @param table its table
	 * @param name its name
	 * @param undo takes it out, with what the same statement made
	 */
	private record Leftover(String version, String table, String name, String undo) {
	}

}

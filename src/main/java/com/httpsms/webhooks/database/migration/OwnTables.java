package com.httpsms.webhooks.database.migration;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The names of our tables and views. Some are common words: a database that is shared may
 * have somebody else's tables under them.
 */
@Repository
class OwnTables {

	private static final List<String> NAMES = List.of("outbox_event", "webhook", "webhook_event_type",
			"webhook_phone_number", "webhook_queue", "delivery", "delivery_attempt", "delivery_turn", "api_key",
			"job_run", "job_finding", "job_run_lock", "archive_file", "delivery_report", "report_hour", "worker_node",
			"webhook_report_hourly", "webhook_report_daily");

	/** The first two words of the names of Quartz's and Spring Batch's tables. */
	private static final List<String> BEGINNINGS = List.of("webhooks_qrtz", "webhooks_batch");

	/**
	 * Which of our names are taken in the session's database.
	 * @param session the session
	 * @return the names as they are there, in their order
	 */
	List<String> taken(JdbcClient session) {
		return session.sql("""
				SELECT table_name
				FROM information_schema.tables
				WHERE table_schema = DATABASE()
				  AND (LOWER(table_name) IN (:names)
				       OR SUBSTRING_INDEX(LOWER(table_name), '_', 2) IN (:beginnings))
				ORDER BY table_name
				""").param("names", NAMES).param("beginnings", BEGINNINGS).query(String.class).list();
	}

}

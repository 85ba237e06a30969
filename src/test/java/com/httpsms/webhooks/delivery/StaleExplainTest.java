package com.httpsms.webhooks.delivery;

import java.util.List;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The same on tables that have grown since the server took its statistics, as they do
 * when a backlog builds up faster than it looks.
 */
class StaleExplainTest extends ExplainTest {

	@Override
	void beforeFilling(JdbcTemplate jdbc) {
		for (String table : List.of("outbox_event", "delivery", "webhook", "webhook_queue", "webhook_event_type",
				"webhook_phone_number")) {
			jdbc.execute("ALTER TABLE " + table + " STATS_PERSISTENT = 1, STATS_AUTO_RECALC = 0");
			jdbc.queryForList("ANALYZE TABLE " + table);
		}
	}

	@Override
	void takeStatistics(JdbcTemplate jdbc) {
		// those of empty tables stay
	}

}

package com.httpsms.webhooks.outbox;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import com.httpsms.webhooks.bench.jmh.SampleRows;
import com.httpsms.webhooks.bench.jmh.ThreadCost;

/**
 * What it costs to read the events of what a claim takes, for one event.
 */
@State(Scope.Benchmark)
public class EventRows {

	private final HikariDataSource database = SampleRows.connect();

	private final JdbcClient jdbc = JdbcClient.create(this.database);

	private final OutboxTable outbox = new OutboxTable(this.jdbc, new JdbcTemplate(this.database));

	private final List<Long> ids = this.jdbc.sql("SELECT id FROM outbox_event ORDER BY id LIMIT " + SampleRows.CLAIM)
		.query(Long.class)
		.list();

	/**
	 * Reads as many as a claim takes.
	 * @param cost counts them
	 * @return the events
	 */
	@Benchmark
	@OperationsPerInvocation(SampleRows.CLAIM)
	public List<StoredEvent> find(ThreadCost cost) {
		List<StoredEvent> events = this.outbox.find(this.ids);
		cost.count(events.size());
		return events;
	}

	/**
	 * Lets go of the database.
	 */
	@TearDown
	public void close() {
		this.database.close();
	}

}

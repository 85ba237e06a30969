package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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
 * What it costs to read the deliveries that a claim takes, for one delivery.
 */
@State(Scope.Benchmark)
public class DueDeliveryRows {

	private final HikariDataSource database = SampleRows.connect();

	private final DeliveryTable deliveries = new DeliveryTable(JdbcClient.create(this.database),
			new JdbcTemplate(this.database));

	private final Map<Long, Integer> limits = SampleRows.webhooks()
		.stream()
		.collect(Collectors.toMap(Function.identity(), (webhook) -> SampleRows.CLAIM / SampleRows.QUEUES));

	/**
	 * Reads as many as a claim takes.
	 * @param cost counts them
	 * @return the deliveries
	 */
	@Benchmark
	@OperationsPerInvocation(SampleRows.CLAIM)
	public Object due(ThreadCost cost) {
		List<PendingDelivery> pending = this.deliveries.due(this.limits, Instant.now());
		cost.count(pending.size());
		return pending;
	}

	/**
	 * Lets go of the database.
	 */
	@TearDown
	public void close() {
		this.database.close();
	}

}

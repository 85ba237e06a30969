package com.httpsms.webhooks.delivery;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The same on tables that have eight partitions: each look into a queue is a dive into
 * the index of each, and no row more.
 */
class PartitionedExplainTest extends ExplainTest {

	private static final int PARTITIONS = 8;

	@Override
	int partitions() {
		return PARTITIONS;
	}

	@Override
	void arrange() {
		long last = database().count("SELECT MAX(id) FROM outbox_event");
		String partitions = LongStream.range(1, PARTITIONS)
			.mapToObj((part) -> "PARTITION before_%1$d VALUES LESS THAN (%1$d)".formatted(part * last / PARTITIONS))
			.collect(Collectors.joining(", "));
		for (String table : List.of("delivery", "delivery_attempt")) {
			database().jdbc()
				.sql("ALTER TABLE %s PARTITION BY RANGE (event_id) (%s, PARTITION later VALUES LESS THAN MAXVALUE)"
					.formatted(table, partitions))
				.update();
		}
	}

	/**
	 * MariaDB does not use the order of an index's last column, which is the primary
	 * key's first one, in partitions.
	 */
	private void assumeMySql() {
		Assumptions.assumeFalse(
				database().jdbc().sql("SELECT VERSION()").query(String.class).single().contains("MariaDB"),
				"MariaDB sorts");
	}

	@Test
	@Override
	void aPageReadsItsDeliveriesOnly() {
		assumeMySql();
		super.aPageReadsItsDeliveriesOnly();
	}

	@Test
	@Override
	void aChunkOfABulkJobReadsItsDeliveriesOnly() {
		assumeMySql();
		super.aChunkOfABulkJobReadsItsDeliveriesOnly();
	}

}

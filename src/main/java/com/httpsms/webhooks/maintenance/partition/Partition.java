package com.httpsms.webhooks.maintenance.partition;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Keeps partitions ready for the events of the weeks to come. When somebody asks for it,
 * and not the clock, it moves tables over that have none. A chunk is a partition of both
 * tables; the first one plans. Whatever a chunk does it finds done when it begins again.
 */
@Component
class Partition implements BulkOperation {

	private static final Logger logger = LoggerFactory.getLogger(Partition.class);

	private static final Duration WEEK = Duration.ofDays(7);

	private final PartitionTable tables;

	private final MovingTable moving;

	private final DdlSession session;

	private final OutboxTable outbox;

	Partition(PartitionTable tables, MovingTable moving, DdlSession session, OutboxTable outbox) {
		this.tables = tables;
		this.moving = moving;
		this.session = session;
		this.outbox = outbox;
	}

	@Override
	public JobName job() {
		return JobName.PARTITION;
	}

	/** As fast as its share of the time allows: it makes no endpoint work. */
	@Override
	public int rate(JobRun run) {
		return 0;
	}

	@Override
	public Chunk count(JobRun run, @Nullable String saved) {
		return new Chunk(plan(run).size(), "", true);
	}

	@Override
	public Chunk work(JobRun run, @Nullable String saved) {
		if (saved == null || saved.isEmpty()) {
			List<Long> ends = plan(run);
			return new Chunk(0, text(ends), ends.isEmpty());
		}
		List<Long> ends = Arrays.stream(saved.split(",")).map(Long::valueOf).toList();
		if (!this.session.call(() -> make(ends))) {
			logger.info("Events came faster than the tables could be moved over; that is planned again");
			return new Chunk(0, "", false);
		}
		List<Long> left = ends.subList(1, ends.size());
		return new Chunk(1, text(left), left.isEmpty());
	}

	private static String text(List<Long> ends) {
		return ends.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

	/** Where partitions end that are missing in either table. */
	private List<Long> plan(JobRun run) {
		List<String> missing = PartitionTable.TABLES.stream()
			.filter((table) -> this.tables.of(table).isEmpty())
			.toList();
		boolean hasBegun = missing.size() < PartitionTable.TABLES.size()
				|| PartitionTable.TABLES.stream().anyMatch(this.moving::hasBegun);
		if (run.isScheduled() && !hasBegun) {
			return List.of();
		}
		long last = PartitionTable.TABLES.stream()
			.filter(this.tables::exists)
			.mapToLong(this.tables::last)
			.reduce(this.outbox.last(), Math::max);
		long week = last - this.outbox.firstFrom(run.requestedAt().minus(WEEK));
		long top = missing.isEmpty() ? PartitionTable.TABLES.stream().mapToLong(this::top).min().orElse(0) : 0;
		return Bounds.missing(last, week, top);
	}

	private long top(String table) {
		return this.tables.of(table).stream().filter(Stretch::isBounded).mapToLong(Stretch::end).max().orElse(0);
	}

	/**
	 * The ends of the other table's partitions, if a run that ended early made it some.
	 */
	private List<Long> likeTheOther(String table, List<Long> planned) {
		long last = this.tables.last(table);
		List<Long> ends = PartitionTable.TABLES.stream()
			.flatMap((other) -> this.tables.of(other).stream())
			.filter(Stretch::isBounded)
			.map(Stretch::end)
			.filter((end) -> end > last)
			.toList();
		return ends.isEmpty() ? planned : ends;
	}

	/**
	 * Sees to it that both tables have a partition that ends at the first of some events,
	 * and that they have partitions at all.
	 */
	private boolean make(List<Long> ends) {
		for (String table : PartitionTable.TABLES) {
			if (this.moving.hasBegun(table)) {
				this.moving.goOn(table);
			}
			if (this.tables.of(table).isEmpty()) {
				logger.info("{} is moved over", table);
				this.moving.prepare(table, likeTheOther(table, ends));
				if (!this.moving.move(table)) {
					return false;
				}
			}
			if (top(table) < ends.get(0)) {
				this.tables.add(table, ends.get(0));
			}
		}
		return true;
	}

}

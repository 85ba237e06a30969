package com.httpsms.webhooks.maintenance.partition;

import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The partitions of deliveries and attempts, for the job that takes old events out. Where
 * the tables have none, nothing here finds any.
 */
@Component
public class Partitions {

	private static final Logger logger = LoggerFactory.getLogger(Partitions.class);

	/** Of how many events deliveries are deleted in one transaction. */
	private static final int DELETED = 1_000;

	private final PartitionTable tables;

	private final DdlSession session;

	Partitions(PartitionTable tables, DdlSession session) {
		this.tables = tables;
		this.session = session;
	}

	/**
	 * Before which event whole partitions end.
	 * @param end an event
	 * @return the end of the last partition that ends there or before, 0 if there is none
	 */
	public long wholeBefore(long end) {
		return bounded().stream().mapToLong(Stretch::end).filter((bound) -> bound <= end).max().orElse(0);
	}

	/**
	 * Before which event events leave, partition by partition. Those in the partition
	 * that had all rows when the tables were moved over leave as they did before; or
	 * nothing would for as long as it took to collect them.
	 * @param end the event before which they may leave
	 * @return that event, or the first one of its partition
	 */
	public long leavingBefore(long end) {
		return partitioned().stream()
			.filter((stretch) -> stretch.has(end) && !stretch.isMoved())
			.findFirst()
			.map(Stretch::first)
			.orElse(end);
	}

	/**
	 * Sees to it that nothing is left of events that have left: drops the next partition,
	 * if it has none any more, or deletes some of what they left in it.
	 * @param after the event up to which this has been done
	 * @param end the event before which partitions end that may be dropped
	 * @return up to which event it is done now, empty if no such partition follows
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public Optional<Long> clear(long after, long end) {
		return bounded().stream()
			.filter((stretch) -> stretch.end() - 1 > after && stretch.end() <= end)
			.findFirst()
			.map((stretch) -> clear(stretch, after));
	}

	/**
	 * The transaction in progress has not touched what may be dropped, and does so only
	 * when it is not.
	 */
	private long clear(Stretch stretch, long after) {
		if (!this.tables.hasEvents(stretch) && this.session.call(() -> drop(stretch))) {
			logger.info("Partition {} was dropped", stretch.name());
			return stretch.end() - 1;
		}
		long last = this.tables.deleteLeft(Math.max(after, stretch.first() - 1), stretch.end(), DELETED);
		return (last != 0) ? last : stretch.end() - 1;
	}

	/**
	 * Attempts first, so that their deliveries' partition tells that it is still to go.
	 * Both tables have the same partitions, unless somebody was in their way: then an
	 * attempt may be in one that is not within this one, and keeps it.
	 */
	private boolean drop(Stretch stretch) {
		if (this.tables.isOwed(stretch)) {
			logger.error("Partition {} has deliveries that somebody is owed, and whose events are gone; it stays",
					stretch.name());
			return false;
		}
		this.tables.of(PartitionTable.ATTEMPTS)
			.stream()
			.filter((other) -> other.first() >= stretch.first() && other.end() <= stretch.end())
			.forEach((other) -> this.tables.drop(PartitionTable.ATTEMPTS, other));
		if (this.tables.hasAttempts(stretch)) {
			return false;
		}
		this.tables.drop(PartitionTable.DELIVERIES, stretch);
		return true;
	}

	/** Those of deliveries, if attempts have some, too. */
	private List<Stretch> partitioned() {
		return this.tables.of(PartitionTable.ATTEMPTS).isEmpty() ? List.of()
				: this.tables.of(PartitionTable.DELIVERIES);
	}

	private List<Stretch> bounded() {
		return partitioned().stream().filter(Stretch::isBounded).toList();
	}

}

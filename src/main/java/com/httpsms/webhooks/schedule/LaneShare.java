package com.httpsms.webhooks.schedule;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Which of the cluster's lanes this node runs: its share and no more, so that a node that
 * joins gets some soon and one that dies takes few with it. A lane that the cluster no
 * longer wants here (paused, removed, or due to another node) is told to leave. Lanes are
 * known by their firings, so that a node that stood still, was taken for dead and lost
 * its lanes to another does not go on with them beside it.
 */
@Component
class LaneShare {

	private static final Logger logger = LoggerFactory.getLogger(LaneShare.class);

	private final ClusterTables cluster;

	private final int lanes;

	/** How old the picture of the cluster may get. */
	private final Duration refresh;

	/** For how long a node that gave lanes up takes none. */
	private final Duration handOver;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/** The firings of lanes on this node, the one that came first first. */
	private final Set<String> here = new LinkedHashSet<>();

	private final Set<String> leaving = new LinkedHashSet<>();

	/** Held by the lane that refreshes the picture. */
	private final ReentrantLock refreshing = new ReentrantLock();

	private int share;

	private long handOverEnds = System.nanoTime();

	private volatile long nextRefresh;

	LaneShare(ClusterTables cluster, LaneProperties properties) {
		this.cluster = cluster;
		this.lanes = properties.lanes();
		this.refresh = properties.laneRefresh();
		this.handOver = properties.laneHandOver();
		this.nextRefresh = System.nanoTime() + this.refresh.toNanos();
		this.share = this.lanes;
	}

	void enter(String firing) {
		this.lock.lock();
		try {
			this.here.add(firing);
		}
		finally {
			this.lock.unlock();
		}
	}

	void leave(String firing) {
		this.lock.lock();
		try {
			this.here.remove(firing);
			this.leaving.remove(firing);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether a firing is to go on here. Now and then this asks the database; when that
	 * does not answer the answer is the former one, and the lane's own work will tell.
	 * @param firing one that has entered
	 * @return false if it is to leave
	 */
	boolean keeps(String firing) {
		if (System.nanoTime() - this.nextRefresh >= 0 && this.refreshing.tryLock()) {
			try {
				refresh();
			}
			catch (DataAccessException ex) {
				logger.debug("The cluster's lanes can't be read", ex);
			}
			finally {
				this.nextRefresh = System.nanoTime() + this.refresh.toNanos();
				this.refreshing.unlock();
			}
		}
		this.lock.lock();
		try {
			return !this.leaving.contains(firing);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void refresh() {
		List<String> known = lanesHere();
		ClusterTables.Picture picture = this.cluster.look();
		this.lock.lock();
		try {
			this.share = roundedUp(this.lanes, Math.max(1, picture.nodes()));
			known.stream().filter((firing) -> !picture.running().contains(firing)).forEach(this::tellToLeave);
			List<String> staying = known.stream().filter((firing) -> !this.leaving.contains(firing)).toList();
			if (staying.size() > this.share) {
				staying.subList(this.share, staying.size()).forEach(this::tellToLeave);
				this.handOverEnds = System.nanoTime() + this.handOver.toNanos();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Up, so that no lane is left over. */
	private static int roundedUp(int dividend, int divisor) {
		return (dividend + divisor - 1) / divisor;
	}

	private void tellToLeave(String firing) {
		if (this.here.contains(firing)) {
			this.leaving.add(firing);
		}
	}

	private List<String> lanesHere() {
		this.lock.lock();
		try {
			return List.copyOf(this.here);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits until this node may take another job. It may have one lane above its share,
	 * for then there is always room for the sweep: what is above it moves on when another
	 * node has too few.
	 * @param timeout how long at the most
	 * @return whether there is room
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean awaitRoom(Duration timeout) throws InterruptedException {
		long left = timeout.toNanos();
		this.lock.lockInterruptibly();
		try {
			while (!hasRoom() && left > 0) {
				left = this.changed.awaitNanos(left);
			}
			return hasRoom();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean hasRoom() {
		return this.here.size() <= this.share && System.nanoTime() - this.handOverEnds >= 0;
	}

}

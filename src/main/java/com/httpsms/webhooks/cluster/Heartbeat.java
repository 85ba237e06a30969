package com.httpsms.webhooks.cluster;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.NodeIdentity;
import com.httpsms.webhooks.outbox.CommittedEvents;

/**
 * Says every few seconds in {@code worker_node} that this node lives and to which server
 * it writes. It has a connection of its own with short timeouts, so that it is the first
 * to notice that a server hangs or that another one is written to now.
 */
@Component
class Heartbeat implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Heartbeat.class);

	/** How many beats a connection is used for; each new one looks at the cluster. */
	private static final int BEATS = 12;

	/** How many beats a living node may miss. */
	private static final int MISSED = 3;

	private static final Duration RETRY = Duration.ofSeconds(1);

	/**
	 * A server on which a commit hung keeps that session for as long as it hangs, so it
	 * gets another one only now and then.
	 */
	private static final Duration HANGING = Duration.ofSeconds(15);

	private final ServerLink link;

	private final NodeTable table;

	private final Neighbours neighbours;

	private final String name;

	private final String version;

	private final ApplicationContext context;

	private final Duration interval;

	private final List<CommittedEvents> lanes;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile @Nullable Thread thread;

	/** The server that took connections and no writes, and when it did so last. */
	private @Nullable Server hanging;

	private long hangingSince;

	private boolean failing;

	private volatile boolean commitsHang;

	Heartbeat(HikariDataSource pool, NodeTable table, Neighbours neighbours, NodeIdentity identity,
			ObjectProvider<BuildProperties> build, ApplicationContext context, NodeProperties properties,
			List<CommittedEvents> lanes) {
		if (!(pool.getDataSource() instanceof PoolConnections connections)) {
			throw new IllegalStateException("the pool opens its connections by itself");
		}
		this.link = new ServerLink(connections);
		// lanes that wait for the database need not wait any longer
		connections.onRecovery(() -> lanes.forEach(CommittedEvents::arrived));
		this.table = table;
		this.neighbours = neighbours;
		this.name = identity.name();
		BuildProperties known = build.getIfAvailable();
		this.version = (known != null) ? String.valueOf(known.getVersion()) : "unknown";
		this.context = context;
		this.interval = properties.heartbeat();
		this.lanes = lanes;
	}

	/**
	 * Whether the last write connected and then was not committed in time.
	 * @return true while nothing can be committed
	 */
	boolean commitsHang() {
		return this.commitsHang;
	}

	/** Beats for the first time, then goes on in a thread of its own. */
	@Override
	public void start() {
		beat();
		Thread started = new Thread(this::run, "heartbeat");
		started.setDaemon(true);
		started.start();
		this.thread = started;
	}

	private void run() {
		try {
			Duration wait = this.interval;
			while (!this.stopped.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
				boolean beaten = beat();
				wait = (beaten || this.interval.compareTo(RETRY) < 0) ? this.interval : RETRY;
			}
			this.table.delete(this.link.connection(), this.name);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (DataAccessException | IllegalStateException ex) {
			logger.debug("This node's row stays until others forget it", ex);
		}
		finally {
			this.link.close();
		}
	}

	private boolean beat() {
		try {
			boolean fresh = this.link.isOlderThan(this.interval.multipliedBy(BEATS));
			boolean moved = fresh && this.link.reopen();
			if (fresh) {
				this.neighbours.see(Engine.of(this.link.connection()));
			}
			if (this.link.server().equals(this.hanging) && System.nanoTime() - this.hangingSince < HANGING.toNanos()) {
				this.link.close();
				return false;
			}
			write();
			if (fresh) {
				Duration lately = this.interval.multipliedBy(MISSED);
				this.neighbours.look(this.table.living(this.link.connection(), lately, lately), this.name);
				this.table.forget(this.link.connection());
			}
			if (moved || this.failing) {
				this.lanes.forEach(CommittedEvents::arrived);
				logger.info("The database {} takes this node's heartbeat again", this.link.server());
			}
			this.failing = false;
			return true;
		}
		catch (SQLException | DataAccessException ex) {
			if (!this.failing) {
				logger.warn("The database does not take this node's heartbeat: {}", ex.toString());
			}
			logger.debug("The cause", ex);
			this.failing = true;
			this.link.close();
			return false;
		}
	}

	private void write() {
		long begun = System.nanoTime();
		try {
			if (!this.table.beat(this.link.connection(), this.name, this.link.server())) {
				this.table.insert(this.link.connection(), this.name, this.version, this.link.server(),
						Settings.of(this.context));
			}
			this.hanging = null;
			this.commitsHang = false;
		}
		catch (DataAccessException ex) {
			if (System.nanoTime() - begun > RETRY.toNanos()) {
				this.hanging = this.link.server();
				this.hangingSince = System.nanoTime();
				this.commitsHang = true;
			}
			throw ex;
		}
	}

	@Override
	public void stop() {
		this.stopped.countDown();
		Thread running = this.thread;
		this.thread = null;
		if (running != null) {
			try {
				running.join(RETRY.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	/** Starts before the worker and ends after it. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 30;
	}

}

package com.httpsms.webhooks.cluster;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

import com.httpsms.webhooks.outbox.TrialInsert;

/**
 * Whether this node can take an event now. A connection that answers says little: its
 * server may be a replica by now, or have no space left. So it tries, at most once a
 * second however often it is asked, and tells after two seconds what it knows by then.
 */
@Component("db")
class DatabaseHealthIndicator extends AbstractHealthIndicator implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseHealthIndicator.class);

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Duration FRESH = Duration.ofSeconds(1);

	/**
	 * ER_DISK_FULL, ER_GET_ERRNO (28 in its text), ER_RECORD_FILE_FULL,
	 * ER_ERROR_ON_WRITE.
	 */
	private static final Set<Integer> FULL = Set.of(1021, 1030, 1114, 1026);

	/**
	 * Those of {@link com.httpsms.webhooks.database.UnwritableServer} for a statement.
	 */
	private static final Set<Integer> READ_ONLY = Set.of(1036, 1290, 1792, 1836, 1874);

	private final TrialInsert trial;

	/** A trial is rolled back, so that it does not see a commit that hangs. */
	private final Heartbeat heartbeat;

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> {
		Thread created = new Thread(task, "readiness");
		created.setDaemon(true);
		return created;
	});

	private CompletableFuture<@Nullable String> latest = CompletableFuture.completedFuture(null);

	private long startedAt = System.nanoTime() - FRESH.toNanos();

	DatabaseHealthIndicator(TrialInsert trial, Heartbeat heartbeat) {
		super("whether the database takes events can't be told");
		this.trial = trial;
		this.heartbeat = heartbeat;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) throws InterruptedException, ExecutionException {
		String reason;
		try {
			reason = latest().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			reason = "the database has not answered for 2 seconds";
		}
		if (reason == null && this.heartbeat.commitsHang()) {
			reason = "the database does not commit: its disk may be full, or its group without a majority";
		}
		if (reason == null) {
			builder.up();
		}
		else {
			builder.down().withDetail("reason", reason);
		}
	}

	/** The trial that is under way, or else one that is a second old at the most. */
	private synchronized CompletableFuture<@Nullable String> latest() {
		if (this.latest.isDone() && System.nanoTime() - this.startedAt >= FRESH.toNanos()) {
			this.startedAt = System.nanoTime();
			this.latest = CompletableFuture.supplyAsync(this::reason, this.thread);
		}
		return this.latest;
	}

	private @Nullable String reason() {
		try {
			this.trial.run();
			return null;
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug("No event can be taken", ex);
			return describe(ex);
		}
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

	/** Everybody may read it, so it has nothing of the server's own words in it. */
	private static String describe(Throwable failure) {
		// a rollback on a connection that the pool has let go of fails, too
		Throwable cause = (failure instanceof TransactionSystemException system) ? system.getOriginalException()
				: failure;
		while (cause != null && !(cause instanceof SQLException)) {
			cause = cause.getCause();
		}
		if (failure instanceof CannotGetJdbcConnectionException || !(cause instanceof SQLException refusal)
				|| refusal.getErrorCode() == 0) {
			return "the database can't be reached";
		}
		int code = refusal.getErrorCode();
		if (READ_ONLY.contains(code)) {
			return "the database takes no writes: it is read-only (error " + code + ")";
		}
		if (FULL.contains(code)) {
			return "the database has no space left (error " + code + ")";
		}
		return "the database refuses an event (error " + code + ")";
	}

}

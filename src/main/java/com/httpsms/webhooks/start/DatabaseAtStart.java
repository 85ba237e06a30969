package com.httpsms.webhooks.start;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.zaxxer.hikari.HikariConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the database for the first time: again and again while that may help, and
 * not once more when somebody has to correct something first.
 */
class DatabaseAtStart {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseAtStart.class);

	/** Of one try. A name server or a server that stands still may take longer. */
	private static final Duration LONGEST_TRY = Duration.ofSeconds(3);

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private final HikariConfig pool;

	private final List<ServerCheck> checks;

	DatabaseAtStart(HikariConfig pool, List<ServerCheck> checks) {
		this.pool = pool;
		this.checks = checks;
	}

	/**
	 * Returns when the database was reached.
	 * @param patience how long to try; zero for one try
	 * @throws StartProblemException if it was not, or if the thread was interrupted
	 */
	void reach(Duration patience) {
		long end = System.nanoTime() + patience.toNanos();
		Duration pause = FIRST_PAUSE;
		try {
			while (true) {
				SQLException failure = attempt();
				if (failure == null) {
					return;
				}
				ConnectError error = new ConnectError(failure);
				StartProblem problem = StartProblem.ofDatabase(error, where());
				Duration left = Duration.ofNanos(end - System.nanoTime());
				if (!error.mayPass() || left.compareTo(pause) < 0) {
					throw new StartProblemException(problem, failure);
				}
				logger.warn("{} Trying again in {} s, for {} s more (webhooks.start.database-wait)", problem.what(),
						pause.toSeconds(), left.toSeconds());
				logger.debug("The cause", failure);
				Thread.sleep(pause.toMillis());
				pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			// here, since what Spring Boot says of it may come too late for the log
			logger.info("Told to end before the database was reached");
			throw new StartProblemException(new StartProblem(ExitCode.FAILED,
					"Told to end before the database was reached.", "Nothing was begun."), ex);
		}
	}

	/**
	 * In a thread of its own, since nothing interrupts a connection that is being made.
	 */
	private @Nullable SQLException attempt() throws InterruptedException {
		FutureTask<@Nullable SQLException> task = new FutureTask<>(this::connect);
		Thread thread = new Thread(task, "first connection");
		thread.setDaemon(true);
		thread.start();
		try {
			return task.get(LONGEST_TRY.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return new SQLException("no answer within " + LONGEST_TRY.toSeconds() + " s", "08S01", ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			throw new IllegalStateException(ex.getCause());
		}
	}

	private @Nullable SQLException connect() {
		Properties properties = new Properties();
		properties.putAll(this.pool.getDataSourceProperties());
		putIfSet(properties, "user", this.pool.getUsername());
		putIfSet(properties, "password", this.pool.getPassword());
		try (Connection connection = DriverManager.getConnection(this.pool.getJdbcUrl(), properties)) {
			for (ServerCheck check : this.checks) {
				check.check(connection);
			}
			return null;
		}
		catch (SQLException ex) {
			return ex;
		}
	}

	private static void putIfSet(Properties properties, String name, @Nullable String value) {
		if (value != null) {
			properties.setProperty(name, value);
		}
	}

	/** Host, port and name of the URL. All else in it may be a secret. */
	private String where() {
		String url = this.pool.getJdbcUrl();
		boolean isPlain = url.matches("jdbc:mysql:[\\w:+]*//[\\w.,:\\[\\]-]+(/[\\w-]*)?(\\?.*)?");
		return "The database" + (isPlain ? " at " + url.replaceAll("^.*?//|\\?.*", "") : "");
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}

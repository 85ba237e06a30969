package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/**
 * A database server for tests and the demo. Which one is chosen by the environment
 * variable {@code WEBHOOKS_TEST_DATABASE}: {@code mariadb} (embedded), {@code mysql} (run
 * by {@code ops/mysql-server}), {@code docker} (a container) or a JDBC URL; without it a
 * container where Docker answers, otherwise the embedded one.
 */
public abstract class DatabaseServer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseServer.class);

	/** The variable that chooses. */
	public static final String VARIABLE = "WEBHOOKS_TEST_DATABASE";

	private static @Nullable DatabaseServer shared;

	/**
	 * The server that all tests of this process share, each with databases of its own.
	 * @return the running server
	 */
	public static synchronized DatabaseServer shared() {
		if (shared == null) {
			DatabaseServer server = start();
			Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop test database"));
			shared = server;
		}
		return shared;
	}

	/**
	 * Starts a server of the caller's own, who closes it.
	 * @return the running server
	 */
	public static DatabaseServer start() {
		try {
			Path folder = Files.createTempDirectory("webhooks-database");
			// if it stays empty
			folder.toFile().deleteOnExit();
			return start(folder, true);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a server of the caller's own, who closes it.
	 * @param folder an empty folder for its data, which goes away with it; a container
	 * and a server that is not ours keep theirs elsewhere
	 * @return the running server
	 */
	public static DatabaseServer startIn(Path folder) {
		return start(folder, false);
	}

	/** MariaDB would wait a minute at a time for space for its binary log. */
	private static DatabaseServer start(Path folder, boolean hasBinaryLog) {
		String choice = System.getenv().getOrDefault(VARIABLE, "").strip();
		if (choice.startsWith("jdbc:")) {
			logger.info("Database: the server that {} names", VARIABLE);
			return new ExternalDatabase(choice);
		}
		return switch (choice.toLowerCase(Locale.ROOT)) {
			case "" -> isDockerThere() ? new MySqlContainer() : new EmbeddedMariaDb(folder, hasBinaryLog);
			case "mariadb" -> new EmbeddedMariaDb(folder, hasBinaryLog);
			case "mysql" -> new LocalMySql(folder);
			case "docker" -> new MySqlContainer();
			default -> throw new IllegalArgumentException(
					VARIABLE + " must be mariadb, mysql, docker or a JDBC URL, but is " + choice);
		};
	}

	private static boolean isDockerThere() {
		boolean there = DockerClientFactory.instance().isDockerAvailable();
		if (!there) {
			logger.info("Database: Docker does not answer, so an embedded MariaDB serves");
		}
		return there;
	}

	/**
	 * Where a database of this server is.
	 * @param database its name, or empty for none
	 * @return a JDBC URL
	 */
	public abstract String url(String database);

	/**
	 * Who may do anything on this server.
	 * @return a user name
	 */
	public String user() {
		return "root";
	}

	/**
	 * The password of {@link #user()}.
	 * @return a password, empty for none
	 */
	public String password() {
		return "";
	}

	/**
	 * Whether {@link #pause()} and {@link #resume()} work.
	 * @return false for a server that is not ours
	 */
	public boolean isOurs() {
		return true;
	}

	/** Stops the server as an operator would; its data stays. */
	public abstract void pause();

	/** Starts the server again, on the same port. */
	public abstract void resume();

	/**
	 * Whether this server is a process that can be killed and suspended.
	 * @return false for a server in a container, or one that is not ours
	 */
	public boolean isOurProcess() {
		return false;
	}

	/**
	 * The server's process.
	 * @return its process id
	 * @throws IllegalStateException while it does not run, or if it is no process of ours
	 */
	protected long pid() {
		throw new IllegalStateException("this server is no process of ours");
	}

	/**
	 * SIGKILL: it ends wherever it is. {@link #resume()} starts it again, and it recovers
	 * what was committed.
	 */
	public void kill() {
		ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
		Signals.KILL.send(process.pid());
		process.onExit().join();
	}

	/** Starts it again if it has ended by itself. */
	public void revive() {
		if (!isRunning()) {
			pause();
			resume();
		}
	}

	private boolean isRunning() {
		try {
			return ProcessHandle.of(pid()).isPresent();
		}
		catch (IllegalStateException ex) {
			logger.info("The database server has ended: {}", ex.getMessage());
			return false;
		}
	}

	/** SIGSTOP: it stands still, its connections stay open. */
	public void suspend() {
		Signals.STOP.send(pid());
	}

	/** SIGCONT: it goes on. */
	public void unsuspend() {
		Signals.CONT.send(pid());
	}

	@Override
	public abstract void close();

}

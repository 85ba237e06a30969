package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * A real MySQL server, run by {@code ops/mysql-server}.
 */
public final class LocalMySql extends DatabaseServer {

	private static final Path SCRIPT = Path.of("ops", "mysql-server").toAbsolutePath();

	private final Path folder;

	private final int port;

	private final List<String> options;

	private @Nullable Process process;

	LocalMySql(Path folder, String... options) {
		this.folder = folder;
		this.options = List.of(options);
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = free.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		resume();
	}

	/**
	 * Starts a server of the caller's own, who closes it.
	 * @param options of mysqld, which win over its defaults
	 * @return the running server
	 */
	public static LocalMySql with(String... options) {
		try {
			return new LocalMySql(Files.createTempDirectory("webhooks-mysql"), options);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public long pid() {
		Process running = this.process;
		if (running == null) {
			throw new IllegalStateException("the server is paused");
		}
		return running.pid();
	}

	/**
	 * Where it listens.
	 * @return a port on loopback
	 */
	public int port() {
		return this.port;
	}

	@Override
	public boolean isOurProcess() {
		return true;
	}

	@Override
	public String url(String database) {
		return "jdbc:mysql://127.0.0.1:" + this.port + "/" + database;
	}

	@Override
	public void pause() {
		Process running = this.process;
		if (running == null) {
			return;
		}
		running.destroy();
		try {
			if (!running.waitFor(60, TimeUnit.SECONDS)) {
				running.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			running.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		this.process = null;
	}

	@Override
	public void resume() {
		Path log = this.folder.resolve("mysqld.log");
		try {
			List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), "run",
					this.folder.resolve("data").toString(), Integer.toString(this.port), "--max-connections=300"));
			command.addAll(this.options);
			Process started = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			this.process = started;
			Awaitility.await("MySQL, see " + log)
				.atMost(Duration.ofMinutes(5))
				.pollInterval(Duration.ofMillis(100))
				.until(() -> {
					if (!started.isAlive()) {
						throw new IllegalStateException("MySQL did not start:\n" + Files.readString(log));
					}
					return answers();
				});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean answers() {
		try (Connection connection = DriverManager
			.getConnection(url("") + "?allowPublicKeyRetrieval=true&connectTimeout=1000", user(), password())) {
			return connection.isValid(1);
		}
		catch (SQLException ex) {
			// it is still starting
			return false;
		}
	}

	@Override
	public void close() {
		pause();
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

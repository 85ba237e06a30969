package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import com.httpsms.webhooks.WebhooksApplication;

/**
 * A node in a process of its own, that can be killed.
 */
public final class NodeProcess implements AutoCloseable {

	private final Process process;

	private final Path log;

	/**
	 * Starts a node and returns before it is up.
	 * @param database its database
	 * @param properties lines of {@code --name=value}, which win over the test's defaults
	 */
	public NodeProcess(TestDatabase database, String... properties) {
		this(ClassArchive.shared().options(), List.of(), database, properties);
	}

	/**
	 * Starts a node whose clock is wrong, and returns before it is up.
	 * @param offset how far its clock is ahead, negative for behind
	 * @param database its database
	 * @param properties lines of {@code --name=value}, which win over the test's defaults
	 * @return the node
	 */
	public static NodeProcess withClockOff(Duration offset, TestDatabase database, String... properties) {
		return new NodeProcess(ClassArchive.shared().options(), List.of(WrongClock.option(offset)), database,
				properties);
	}

	/**
	 * Starts a node with options of its JVM, and returns before it is up.
	 * @param options the options, such as {@code -Duser.language=ar}
	 * @param database its database
	 * @param properties lines of {@code --name=value}, which win over the test's defaults
	 * @return the node
	 */
	public static NodeProcess with(List<String> options, TestDatabase database, String... properties) {
		return new NodeProcess(ClassArchive.shared().options(), options, database, properties);
	}

	/**
	 * Starts a command of the jar.
	 * @param database its database
	 * @param arguments the command and its arguments
	 * @return the command's process
	 */
	public static NodeProcess command(TestDatabase database, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(database.properties());
		return new NodeProcess(ClassArchive.shared().options(), List.of(), all);
	}

	/**
	 * Starts a node and returns before it is up.
	 * @param classes options of {@code java} that say where its classes are
	 * @param options other options
	 * @param database its database
	 * @param properties lines of {@code --name=value}, which win over the test's defaults
	 */
	NodeProcess(List<String> classes, List<String> options, TestDatabase database, String... properties) {
		this(classes, options, Node.arguments(database, properties));
	}

	private NodeProcess(List<String> classes, List<String> options, List<String> arguments) {
		try {
			this.log = Files.createTempFile("webhooks-node", ".log");
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.add("@ops/jvm.options");
			// short-lived: compiling well would take longer than it saves
			command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
			command.addAll(options);
			command.addAll(classes);
			command.add(WebhooksApplication.class.getName());
			command.addAll(arguments);
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(this.log.toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until it is up.
	 * @return this node
	 */
	public NodeProcess awaitStarted() {
		Awaitility.await("a node").atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
			String output = output();
			if (!this.process.isAlive()) {
				throw new IllegalStateException("the node ended:\n" + output);
			}
			if (!output.contains("Started WebhooksApplication")) {
				throw new AssertionError("the node has not started:\n" + output);
			}
		});
		return this;
	}

	/**
	 * What it has written.
	 * @return its standard output and error
	 */
	public String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** SIGKILL: it ends wherever it is. */
	public void kill() {
		this.process.destroyForcibly();
		awaitEnd(Duration.ofSeconds(10));
	}

	/** SIGTERM: it is asked to end. */
	public void terminate() {
		this.process.destroy();
	}

	/** SIGSTOP: it stands still. */
	public void suspend() {
		Signals.STOP.send(this.process.pid());
	}

	/** SIGCONT: it goes on as if nothing had been. */
	public void resume() {
		Signals.CONT.send(this.process.pid());
	}

	/**
	 * Whether it runs, or stands still.
	 * @return false once it has ended
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Waits until it has ended.
	 * @param atMost how long
	 * @return how long it took
	 */
	public Duration awaitEnd(Duration atMost) {
		long start = System.nanoTime();
		try {
			if (!this.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new AssertionError("the node did not end within " + atMost + ":\n" + output());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return Duration.ofNanos(System.nanoTime() - start);
	}

	/**
	 * How it ended.
	 * @return its exit code
	 */
	public int exitCode() {
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			Files.deleteIfExists(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

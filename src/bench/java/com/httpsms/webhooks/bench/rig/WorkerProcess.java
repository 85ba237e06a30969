package com.httpsms.webhooks.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java process whose cost is measured.
 */
public final class WorkerProcess implements AutoCloseable {

	private static final Pattern PEAK_RSS = Pattern.compile("VmHWM:\\s+(\\d+) kB");

	private final Process process;

	private final Path log;

	private WorkerProcess(List<String> command) {
		try {
			this.log = Files.createTempFile("webhooks-bench", ".log");
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(this.log.toFile())
				.start();
			// should the benchmark be stopped
			Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroy));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a class of this process's class path.
	 * @param main the class
	 * @param jvmOptions of the process
	 * @param arguments of the class
	 * @return the process, which may not be up yet
	 */
	public static WorkerProcess ofClass(Class<?> main, List<String> jvmOptions, List<String> arguments) {
		return start(jvmOptions, List.of("-cp", System.getProperty("java.class.path"), main.getName()), arguments);
	}

	/**
	 * Starts a jar.
	 * @param jar the jar
	 * @param jvmOptions of the process
	 * @param arguments of its main class
	 * @return the process, which may not be up yet
	 */
	public static WorkerProcess ofJar(Path jar, List<String> jvmOptions, List<String> arguments) {
		return start(jvmOptions, List.of("-jar", jar.toString()), arguments);
	}

	private static WorkerProcess start(List<String> jvmOptions, List<String> what, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(jvmOptions);
		command.addAll(what);
		command.addAll(arguments);
		return new WorkerProcess(command);
	}

	/**
	 * The processor time that it has used.
	 * @return user and system time of all its threads
	 */
	public Duration cpu() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/**
	 * The most memory that it has had resident.
	 * @return mebibytes, zero where the system does not tell
	 */
	public double peakResidentMebibytes() {
		Path status = Path.of("/proc", Long.toString(this.process.pid()), "status");
		if (!Files.exists(status)) {
			return 0;
		}
		Matcher matcher = PEAK_RSS.matcher(read(status));
		return matcher.find() ? Long.parseLong(matcher.group(1)) / 1024.0 : 0;
	}

	/**
	 * Fails if it has ended.
	 */
	public void requireAlive() {
		if (!this.process.isAlive()) {
			throw new EndedException("a worker ended with " + this.process.exitValue() + ":\n" + output());
		}
	}

	/**
	 * Waits, and fails if it ends meanwhile.
	 * @param time how long
	 */
	public void requireAliveFor(Duration time) {
		try {
			if (this.process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
				requireAlive();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Waits until it ends by itself.
	 * @param atMost how long
	 * @return what it has written
	 */
	public String awaitEnd(Duration atMost) {
		try {
			if (!this.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException("a process still runs after " + atMost + ":\n" + output());
			}
			return output();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Whether it runs.
	 * @return false when it has ended
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * What it has written.
	 * @return its standard output and error
	 */
	public String output() {
		return read(this.log);
	}

	/**
	 * Writes a line to its standard input.
	 * @param line the line
	 */
	public void tell(String line) {
		try {
			this.process.outputWriter().write(line + "\n");
			this.process.outputWriter().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(15, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
			Files.deleteIfExists(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** A process ended that should not. */
	public static final class EndedException extends IllegalStateException {

		private static final long serialVersionUID = 1L;

		private EndedException(String message) {
			super(message);
		}

	}

}

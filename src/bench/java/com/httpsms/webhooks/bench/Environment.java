package com.httpsms.webhooks.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

import com.httpsms.webhooks.bench.rig.Rig;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * What a reader has to know to judge the figures, and nothing that tells whose machine it
 * was.
 */
final class Environment {

	private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

	private Environment() {
	}

	static Map<String, String> of(Rig rig, Settings settings) {
		Map<String, String> lines = new LinkedHashMap<>();
		lines.put("Date",
				DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
					.withZone(ZoneOffset.UTC)
					.format(Instant.now()));
		revision().ifPresent((revision) -> lines.put("Revision", revision));
		lines.put("Cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
		processor().ifPresent((model) -> lines.put("Processor", model));
		memory().ifPresent((memory) -> lines.put("Memory", memory));
		lines.put("System", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
				+ System.getProperty("os.arch"));
		lines.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
		lines.put("Database", database(rig));
		lines.put("Rounds", Integer.toString(settings.rounds()));
		lines.put("Scale", Double.toString(settings.scale()));
		lines.put("JVM options", String.join(" ", settings.jvmOptions()));
		return lines;
	}

	private static String database(Rig rig) {
		try (TestDatabase database = rig.database()) {
			return "MySQL " + database.jdbc().sql("SELECT VERSION()").query(String.class).single();
		}
	}

	private static Optional<String> memory() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
				? Optional.of("%.1f GiB".formatted(system.getTotalMemorySize() / (double) (1L << 30)))
				: Optional.empty();
	}

	private static Optional<String> processor() {
		if (!Files.isReadable(CPU_INFO)) {
			return Optional.empty();
		}
		try (Stream<String> lines = Files.lines(CPU_INFO)) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst();
		}
		catch (IOException ex) {
			// a report without it is still one
			return Optional.empty();
		}
	}

	private static Optional<String> revision() {
		try {
			Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			return (git.waitFor() == 0 && !answer.isEmpty()) ? Optional.of(answer) : Optional.empty();
		}
		catch (IOException ex) {
			// there may be no git
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}

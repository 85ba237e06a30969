package com.httpsms.webhooks.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * What the command line asks for: {@code -Dbench.…} of {@code mvn -Pbench verify}.
 *
 * @param scenarios letters of those that are run
 * @param rounds how often each is measured
 * @param scale what the loads are multiplied by, 1 for those of the report
 * @param peers whether peers are measured too
 * @param patience how long anybody gets for one backlog
 * @param jar this build
 * @param baseline an earlier build to compare with, or null
 * @param jvmOptions of all workers, beside their heap
 * @param output the folder of the report
 */
record Settings(Set<String> scenarios, int rounds, double scale, boolean peers, Duration patience, Path jar, @Nullable Path baseline,
		List<String> jvmOptions, Path output) {

	static Settings ofSystemProperties() {
		return new Settings(
				Arrays.stream(text("bench.scenarios", "A,B,C,D,E,F,G,H,I,J,K,CPU").split(",", -1))
					.map((letter) -> letter.strip().toUpperCase(Locale.ROOT))
					.collect(Collectors.toSet()),
				Integer.parseInt(text("bench.rounds", "3")), Double.parseDouble(text("bench.scale", "1")),
				Boolean.parseBoolean(text("bench.peers", "true")), DurationStyle.detectAndParse(text("bench.patience", "10m")), Path.of(text("bench.jar", "")),
				text("bench.baseline", "").isEmpty() ? null : Path.of(text("bench.baseline", "")),
				Arrays.stream(text("bench.jvm", "@ops/jvm.options").split(" ", -1)).filter((option) -> !option.isEmpty()).toList(),
				Path.of(text("bench.output", "target/benchmark")));
	}

	private static String text(String name, String standard) {
		String value = System.getProperty(name, "");
		return value.isBlank() ? standard : value;
	}

}

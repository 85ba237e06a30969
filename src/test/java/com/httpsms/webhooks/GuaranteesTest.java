package com.httpsms.webhooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code ops/guarantees.md} against the tests that it names.
 */
@WithoutDatabase
class GuaranteesTest {

	private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

	@Test
	void eachGuaranteeNamesATestThatExists() throws IOException {
		List<String> guarantees = Files.readAllLines(Path.of("ops", "guarantees.md"))
			.stream()
			.filter((line) -> line.startsWith("| ") && !line.startsWith("| guarantee |") && !line.startsWith("| --- |"))
			.toList();
		assertThat(guarantees).hasSizeGreaterThan(20);
		Map<String, Path> sources = sources();
		assertThat(guarantees).allSatisfy((guarantee) -> {
			List<MatchResult> tests = TEST.matcher(guarantee).results().toList();
			assertThat(tests).isNotEmpty();
			for (MatchResult test : tests) {
				assertThat(sources).containsKey(test.group(1));
				if (test.group(2) != null) {
					assertThat(sources.get(test.group(1))).content().contains("\tvoid " + test.group(2) + "(");
				}
			}
		});
	}

	private static Map<String, Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
			return files.filter((file) -> file.toString().endsWith("Test.java"))
				.collect(Collectors.toMap((file) -> file.getFileName().toString().replace(".java", ""),
						Function.identity()));
		}
	}

}

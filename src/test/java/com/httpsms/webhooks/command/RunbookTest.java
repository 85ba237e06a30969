package com.httpsms.webhooks.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.info.BuildProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * What the runbook and README tell an operator to do can be done: their SQL only reads,
 * and each command is one that the jar understands.
 */
class RunbookTest {

	private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

	/** In a block. */
	private static final Pattern LINE = Pattern
		.compile("(?m)^java .*-jar target/httpsms-webhooks-\\*\\.jar (?!\\\\)(.+)$");

	/** In a sentence: a command with something behind its subcommand. */
	private static final Pattern WORDS = Pattern
		.compile("`((?:jobs|deliveries|webhooks|lanes|keys) [a-z][a-z-]+(?: [^`]+)?)`");

	private static final Map<String, String> STAND_FOR = Map.of("ID", "7", "UUID",
			"32343a19-da5e-4b1b-a767-3298a73703cb", "WEBHOOK", "32343a19-da5e-4b1b-a767-3298a73703cb", "EVENT", "ev-1",
			"USER", "XtABz6zdeFMoBLoltz6SREDvRSh2", "TIME", "2026-11-24T00:00:00Z");

	private static String runbook() {
		return read("ops/runbook.md");
	}

	private static String read(String file) {
		try {
			return Files.readString(Path.of(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String questions() {
		String readme = read("README.md");
		return readme.substring(readme.indexOf("## Where is my delivery?"), readme.indexOf("## Configuration"));
	}

	@Test
	void sqlOnlyReads() {
		List<String> statements = SQL.matcher(runbook() + questions())
			.results()
			.flatMap((block) -> Arrays.stream(block.group(1).split(";", -1)))
			.map(String::strip)
			.filter((sql) -> !sql.isEmpty())
			.toList();
		assertThat(statements).hasSizeGreaterThan(25).allSatisfy((sql) -> assertThat(sql).startsWith("SELECT"));
	}

	static Stream<String> commands() {
		return Stream.of(LINE.matcher(runbook() + read("README.md")), WORDS.matcher(runbook()))
			.flatMap((matcher) -> matcher.results().map((MatchResult found) -> found.group(1)))
			.map((command) -> command.replaceFirst(" +(\\\\|<).*$", ""))
			.distinct();
	}

	@ParameterizedTest
	@MethodSource("commands")
	void aCommandIsOneThatTheJarUnderstands(String command) {
		List<String> words = new ArrayList<>();
		for (MatchResult word : Pattern.compile("'([^']*)'|(\\S+)").matcher(command).results().toList()) {
			String text = (word.group(1) != null) ? word.group(1) : word.group(2);
			words.add(STAND_FOR.getOrDefault(text, text));
		}
		words.removeIf((word) -> word.matches("--spring\\..*"));
		Object made = Commands.find(words.remove(0), beans()).orElseThrow();
		CommandLine line = Wording.apply(new CommandLine(made), new BuildProperties(new Properties()));
		assertThatCode(() -> assertThat(line.parseArgs(words.toArray(String[]::new)).hasSubcommand()).isTrue())
			.as(command)
			.doesNotThrowAnyException();
	}

	@Test
	void thereAreCommands() {
		assertThat(commands()).hasSizeGreaterThan(30);
	}

	/** Commands are parsed here, and not run. */
	private static BeanFactory beans() {
		return (BeanFactory) Proxy.newProxyInstance(RunbookTest.class.getClassLoader(),
				new Class<?>[] { BeanFactory.class }, (proxy, method, arguments) -> null);
	}

}

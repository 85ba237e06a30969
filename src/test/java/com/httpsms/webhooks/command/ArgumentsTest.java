package com.httpsms.webhooks.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a process is asked for, told without a database.
 */
@WithoutDatabase
class ArgumentsTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			--help                             | 0 | Usage: java -jar
			-h                                 | 0 | Usage: java -jar
			help                               | 0 | Usage: java -jar
			--server.port=0 --help             | 0 | Usage: java -jar
			--version                          | 0 | httpsms-webhooks
			version                            | 0 | httpsms-webhooks
			help jobs                          | 0 | Usage: jobs
			jobs --help                        | 0 | Usage: jobs
			jobs run --help                    | 0 | Usage: jobs run
			--webhooks.foo=1 keys --help       | 0 | Usage: keys
			--webhooks.foo keys create -h      | 0 | Usage: keys create
			jobs help                          | 0 | Usage: jobs
			jobs run report --usr x            | 2 | Unknown option
			deliveries show                    | 2 | Missing required parameter
			keys                               | 2 | Missing required subcommand
			kyes list                          | 2 | There is no command 'kyes'
			--json jobs list                   | 2 | There is no option '--json'
			-Dserver.port=0                    | 2 | There is no option '-Dserver.port=0'
			--server.port 8080                 | 2 | There is no command '8080'
			serve                              | 2 | There is no command 'serve'
			""")
	void whatNeedsNoDatabaseIsSaidAtOnceAndStartsNothing(String line, int code, String said) {
		String[] arguments = line.split(" +");
		assertThat(Commands.isCommand(arguments)).isTrue();
		PrintStream outBefore = System.out;
		PrintStream errBefore = System.err;
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		long start = System.nanoTime();
		try (PrintStream out = new PrintStream(all, true, StandardCharsets.UTF_8)) {
			System.setOut(out);
			System.setErr(out);
			assertThat(Commands.run(arguments)).isEqualTo(code);
		}
		finally {
			System.setOut(outBefore);
			System.setErr(errBefore);
		}
		assertThat(all.toString(StandardCharsets.UTF_8)).contains(said).doesNotContain("\tat ");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "--server.port=0", "--webhooks.node.name=a b=c", "--debug --spring.datasource.url=x",
			"--webhooks.retry.delays[0]=1s", "--webhooks.foo" })
	void propertiesAloneAreANode(String line) {
		assertThat(Commands.isCommand(line.split(" +(?=--)"))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "--webhooks.foo jobs list", "jobs list --spring.datasource.url=x",
			"--server.port=1 lanes pause" })
	void aCommandsWordIsFoundWhereverItStands(String line) {
		assertThat(Commands.isCommand(line.split(" +"))).isTrue();
		assertThat(Arguments.of(line.split(" +")).first()).isIn("jobs", "lanes");
	}

}

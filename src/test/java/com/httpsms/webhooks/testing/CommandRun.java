package com.httpsms.webhooks.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.httpsms.webhooks.command.Commands;

/**
 * A command of the jar that was run in this process.
 *
 * @param code its exit code
 * @param out what it wrote to its standard output
 * @param err what it wrote to its standard error
 */
public record CommandRun(int code, String out, String err) {

	/**
	 * Runs a command.
	 * @param database its database
	 * @param arguments the command, its arguments, and properties, which win over the
	 * database's
	 * @return what came of it
	 */
	public static CommandRun of(TestDatabase database, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		// Spring would make a list of a property that is given twice
		database.properties()
			.stream()
			.filter((property) -> Stream.of(arguments).noneMatch((argument) -> name(argument).equals(name(property))))
			.forEach(all::add);
		PrintStream outBefore = System.out;
		PrintStream errBefore = System.err;
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		try {
			System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
			System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
			int code = Commands.run(all.toArray(String[]::new));
			return new CommandRun(code, out.toString(StandardCharsets.UTF_8), said(err));
		}
		finally {
			System.setOut(outBefore);
			System.setErr(errBefore);
		}
	}

	/**
	 * Without what the log says of itself: other nodes of this process write to it while
	 * the command sets it up.
	 */
	private static String said(ByteArrayOutputStream err) {
		return err.toString(StandardCharsets.UTF_8).replaceAll("(?m)^[0-9:,]+ \\|-.*\\R", "");
	}

	private static String name(String argument) {
		return argument.split("=", 2)[0];
	}

}

package com.httpsms.webhooks.command;

import java.io.PrintWriter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command writes: results to the standard output, for people or as one JSON
 * document, and all talk to the standard error.
 */
record Terminal(PrintWriter out, PrintWriter err) {

	/** It was done, or is so already. */
	static final int DONE = 0;

	/** It was understood and could not be done. */
	static final int FAILED = 1;

	/** It was not understood, or names what there is not. */
	static final int NO_SUCH = 2;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	static Terminal of(@Nullable CommandSpec spec) {
		if (spec == null) {
			throw new IllegalStateException("no command runs");
		}
		return new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr());
	}

	/** A line of the result. */
	void say(String format, @Nullable Object... values) {
		this.out.printf(Locale.ROOT, format + "%n", values);
	}

	/** A line of talk. */
	void tell(String format, @Nullable Object... values) {
		this.err.printf(Locale.ROOT, format + "%n", values);
	}

	/** The result as one document. */
	void json(Object document) {
		this.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
	}

	static Object orDash(@Nullable Object value) {
		return (value != null) ? value : "-";
	}

}

package com.httpsms.webhooks.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Properties;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.info.BuildProperties;

/**
 * What can be said of commands without a database.
 */
final class Usage {

	/** Commands keep what they are given, and only use it when they run. */
	private static final BeanFactory NO_BEANS = (BeanFactory) Proxy.newProxyInstance(Usage.class.getClassLoader(),
			new Class<?>[] { BeanFactory.class }, (proxy, method, arguments) -> null);

	private Usage() {
	}

	/**
	 * A command that can be asked how it is used, and nothing else.
	 * @param name of a command that there is
	 * @return the command
	 */
	static CommandLine of(String name) {
		Object command = Commands.find(name, NO_BEANS)
			.orElseThrow(() -> new IllegalArgumentException("there is no command " + name));
		return Wording.apply(new CommandLine(command), build());
	}

	/**
	 * Answers what needs no database: how a command is used, and that what it is given is
	 * not understood.
	 * @param name of a command that there is
	 * @param arguments what it is given
	 * @return the exit code, or empty if it has to run
	 */
	static OptionalInt answer(String name, List<String> arguments) {
		CommandLine command = of(name);
		if (arguments.isEmpty()) {
			return OptionalInt.of(command.execute());
		}
		String[] given = arguments.equals(List.of("help")) ? new String[] { "--help" }
				: arguments.toArray(String[]::new);
		try {
			Integer shown = CommandLine.executeHelpRequest(command.parseArgs(given));
			return (shown != null) ? OptionalInt.of(shown) : OptionalInt.empty();
		}
		catch (ParameterException ex) {
			return OptionalInt.of(handle(ex, given));
		}
	}

	private static int handle(ParameterException failure, String... given) {
		try {
			return failure.getCommandLine().getParameterExceptionHandler().handleParseException(failure, given);
		}
		catch (Exception ex) {
			throw new IllegalStateException("a usage error could not be told", ex);
		}
	}

	/**
	 * All commands.
	 * @return some lines
	 */
	static String text() {
		StringBuilder text = new StringBuilder("httpsms-webhooks " + build().getVersion()
				+ "\n\nUsage: java -jar httpsms-webhooks.jar [--PROPERTY=VALUE...]                   starts a node"
				+ "\n       java -jar httpsms-webhooks.jar COMMAND ... [--PROPERTY=VALUE...]       runs a command\n\n");
		for (String name : Commands.names()) {
			text.append(String.format(Locale.ROOT, "  %-11s %s%n", name,
					of(name).getCommandSpec().usageMessage().description()[0]));
		}
		return text.append("  help        Says this, or how a command is used: help COMMAND\n")
			.append("  version     Says which version this is\n\nREADME.md lists every property with its unit and default.")
			.toString();
	}

	/**
	 * What this jar is.
	 * @return its name and version
	 */
	static BuildProperties build() {
		Properties properties = new Properties();
		try (InputStream in = Usage.class.getResourceAsStream("/META-INF/build-info.properties")) {
			if (in != null) {
				properties.load(in);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Properties build = new Properties();
		properties.forEach((name, value) -> build.put(String.valueOf(name).replaceFirst("^build\\.", ""), value));
		return new BuildProperties(build);
	}

}

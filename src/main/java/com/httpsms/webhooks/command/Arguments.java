package com.httpsms.webhooks.command;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A process's arguments: properties of the configuration, in any place, and words, which
 * ask for something else than a node.
 *
 * @param properties such as {@code --webhooks.lanes=8}
 * @param words all others, in their order
 */
record Arguments(List<String> properties, List<String> words) {

	private static final Set<String> HELP = Set.of("help", "--help", "-h");

	private static final Set<String> VERSION = Set.of("version", "--version", "-V");

	/** With a dot in its name, which no option of a command has. */
	private static final Pattern PROPERTY = Pattern.compile("--[A-Za-z][\\w-]*(\\.[^=.]+)+(=.*)?|--(debug|trace)",
			Pattern.DOTALL);

	static Arguments of(String... arguments) {
		Map<Boolean, List<String>> split = Arrays.stream(arguments)
			.collect(Collectors.partitioningBy((argument) -> PROPERTY.matcher(argument).matches()));
		return new Arguments(split.getOrDefault(true, List.of()), split.getOrDefault(false, List.of()));
	}

	String first() {
		return this.words.isEmpty() ? "" : this.words.get(0);
	}

	/** What follows the first word. */
	List<String> rest() {
		return this.words.isEmpty() ? List.of() : this.words.subList(1, this.words.size());
	}

	boolean isHelp() {
		return HELP.contains(first());
	}

	boolean isVersion() {
		return VERSION.contains(first());
	}

}

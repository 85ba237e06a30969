package com.httpsms.webhooks.maintenance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A run that can't be asked for. The message names each field and the rule it breaks.
 */
public class InvalidSelectionException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final LinkedHashMap<String, List<String>> problems;

	InvalidSelectionException(Map<String, List<String>> problems) {
		super(inWords(problems, UnaryOperator.identity()));
		this.problems = new LinkedHashMap<>(problems);
	}

	private static String inWords(Map<String, List<String>> problems, UnaryOperator<String> names) {
		return problems.entrySet()
			.stream()
			.map((problem) -> names.apply(problem.getKey()) + " " + String.join(", and ", problem.getValue()))
			.collect(Collectors.joining("; "));
	}

	/**
	 * What is wrong, in a sentence.
	 * @param names what fields are called where this is read
	 * @return each field and the rules that it breaks
	 */
	public String inWords(UnaryOperator<String> names) {
		return inWords(this.problems, names);
	}

	/**
	 * What is wrong.
	 * @return the rules that each field breaks
	 */
	public Map<String, List<String>> problems() {
		return this.problems;
	}

}

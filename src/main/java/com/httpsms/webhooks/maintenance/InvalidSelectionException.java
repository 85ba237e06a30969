package com.httpsms.webhooks.maintenance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A run that can't be asked for. The message names each field and the rule it breaks.
 */
public class InvalidSelectionException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final LinkedHashMap<String, List<String>> problems;

	InvalidSelectionException(Map<String, List<String>> problems) {
		super(problems.entrySet()
			.stream()
			.map((problem) -> problem.getKey() + " " + String.join(", and ", problem.getValue()))
			.collect(Collectors.joining("; ")));
		this.problems = new LinkedHashMap<>(problems);
	}

	/**
	 * What is wrong.
	 * @return the rules that each field breaks
	 */
	public Map<String, List<String>> problems() {
		return this.problems;
	}

}

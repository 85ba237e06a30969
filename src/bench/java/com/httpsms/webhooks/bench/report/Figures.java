package com.httpsms.webhooks.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks at results by scenario. Rounds may have run the contenders in any order; here
 * ours comes first and the limits last.
 *
 * @param results of a run
 */
record Figures(Results results) {

	static final String RATE = "deliveries/s";

	List<String> scenarios() {
		return this.results.values().keySet().stream().map(Results.Series::scenario).distinct().toList();
	}

	List<String> contenders(String scenario) {
		return distinct(scenario, Results.Series::contender).sorted(Comparator.comparing(Role::of)).toList();
	}

	List<String> contenders(List<String> scenarios) {
		return scenarios.stream()
			.flatMap((scenario) -> contenders(scenario).stream())
			.distinct()
			.sorted(Comparator.comparing(Role::of))
			.toList();
	}

	List<String> metrics(String scenario) {
		return distinct(scenario, Results.Series::metric).toList();
	}

	Spread spread(String scenario, String contender, String metric) {
		return Spread.of(this.results, new Results.Series(scenario, contender, metric));
	}

	/** How often ours does what the contender does once. */
	double ourRatio(String scenario, String contender) {
		return spread(scenario, Role.OUR_NAME, RATE).median() / spread(scenario, contender, RATE).median();
	}

	private Stream<String> distinct(String scenario, Function<Results.Series, String> part) {
		return this.results.values()
			.keySet()
			.stream()
			.filter((series) -> series.scenario().equals(scenario))
			.map(part)
			.distinct();
	}

}

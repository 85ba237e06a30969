package com.httpsms.webhooks.bench.report;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results for programs, as JSON. What is no number there, such as a promise that was
 * not measured, is null.
 */
public final class JsonReport {

	// keeps the order of the records' components, which is the one to read them in
	private static final JsonMapper MAPPER = JsonMapper.builder()
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.enable(SerializationFeature.INDENT_OUTPUT)
		.build();

	private JsonReport() {
	}

	/**
	 * Renders the results.
	 * @param results of a run
	 * @param environment where they were measured
	 * @return JSON with the environment, all rounds of all series and the promises
	 */
	public static String render(Results results, Map<String, String> environment) {
		List<Line> series = results.values()
			.entrySet()
			.stream()
			.map((entry) -> Line.of(results, entry.getKey(), entry.getValue()))
			.toList();
		List<Promise> claims = results.claims().stream().map(Promise::of).toList();
		return MAPPER.writeValueAsString(new Document(environment, series, claims)) + "\n";
	}

	private static @Nullable Double number(double value) {
		return Double.isFinite(value) ? (Double) value : null;
	}

	private record Document(Map<String, String> environment, List<Line> series, List<Promise> claims) {
	}

	private record Line(String scenario, String contender, String metric, List<Double> rounds, @Nullable Double median,
			@Nullable Double min, @Nullable Double max) {

		static Line of(Results results, Results.Series series, List<Double> rounds) {
			Spread spread = Spread.of(results, series);
			return new Line(series.scenario(), series.contender(), series.metric(),
					rounds.stream().filter(Double::isFinite).toList(), number(spread.median()), number(spread.min()),
					number(spread.max()));
		}

	}

	private record Promise(String what, @Nullable Double must, @Nullable Double aim, @Nullable Double value,
			String unit, boolean atMost, String verdict) {

		static Promise of(Results.Claim claim) {
			return new Promise(claim.what(), number(claim.must()), number(claim.aim()), number(claim.value()),
					claim.unit(), claim.atMost(), Verdict.of(claim).toString());
		}

	}

}

package com.httpsms.webhooks.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a run, in the order in which they came.
 */
public final class Results {

	private final Map<Series, List<Double>> values = new LinkedHashMap<>();

	private final List<Claim> claims = new ArrayList<>();

	/**
	 * Adds the figure of one round.
	 * @param series what was measured
	 * @param value the figure
	 */
	public void add(Series series, double value) {
		this.values.computeIfAbsent(series, (key) -> new ArrayList<>()).add(value);
	}

	/**
	 * Adds what the issue or the README promises.
	 * @param claim the promise with its figure
	 */
	public void add(Claim claim) {
		this.claims.add(claim);
	}

	/**
	 * All series.
	 * @return the figures of each round, by series
	 */
	public Map<Series, List<Double>> values() {
		return this.values;
	}

	/**
	 * All promises.
	 * @return the claims
	 */
	public List<Claim> claims() {
		return this.claims;
	}

	/**
	 * The median of a series' rounds.
	 * @param series what was measured
	 * @return the median, NaN if there is no figure
	 */
	public double median(Series series) {
		List<Double> sorted = this.values.getOrDefault(series, List.of()).stream().sorted().toList();
		if (sorted.isEmpty()) {
			return Double.NaN;
		}
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * What was measured of whom.
	 *
	 * @param scenario such as {@code A 20,000}
	 * @param contender whose figure it is
	 * @param metric what it is, such as {@code deliveries/s}
	 */
	public record Series(String scenario, String contender, String metric) {
	}

	/**
	 * A promise and what was measured.
	 *
	 * @param what it is about
	 * @param must the bound that must be kept
	 * @param aim the bound that is aimed at
	 * @param value what was measured, NaN if it was not
	 * @param unit of all three, such as {@code ×} or {@code ms}
	 * @param atMost whether the bounds are upper ones
	 */
	public record Claim(String what, double must, double aim, double value, String unit, boolean atMost) {
	}

}

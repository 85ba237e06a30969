package com.httpsms.webhooks.bench.report;

import java.util.List;

/**
 * The figures of all rounds, summed up.
 *
 * @param median of the rounds
 * @param min the lowest round
 * @param max the highest round
 */
record Spread(double median, double min, double max) {

	static Spread of(Results results, Results.Series series) {
		List<Double> rounds = results.values().getOrDefault(series, List.of());
		return new Spread(results.median(series),
				rounds.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN),
				rounds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN));
	}

	/** Whether it can be drawn: a round that failed may have left no number. */
	boolean isDrawable() {
		return Double.isFinite(this.median) && Double.isFinite(this.min) && Double.isFinite(this.max);
	}

	@Override
	public String toString() {
		String text = Numbers.text(this.median);
		// one round, or several alike, have no range to show
		return (this.min < this.max) ? "%s (%s–%s)".formatted(text, Numbers.text(this.min), Numbers.text(this.max))
				: text;
	}

}

package com.httpsms.webhooks.bench.report;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Draws the latencies of some scenarios: a line for each contender from its median
 * message to its slowest in a hundred.
 */
final class LatencyPlot {

	private static final List<String> METRICS = List.of("p50 ms", "p95 ms", "p99 ms");

	private static final double TOP = 70;

	private static final double LEGEND = 24;

	private static final double ROW = 26;

	private static final double HEADING = 30;

	private static final double BELOW = 56;

	/** Leaves room for the column of figures. */
	private static final double RIGHT = Svg.WIDTH - 235.0;

	/** A logarithmic axis has no place for a zero, which is a latency below the clock's tick. */
	private static final double SHORTEST = 0.1;

	private final Figures figures;

	private final List<String> scenarios;

	private final Svg svg = new Svg();

	LatencyPlot(Figures figures, List<String> scenarios) {
		this.figures = figures;
		this.scenarios = scenarios;
	}

	static boolean isDrawable(Figures figures, String scenario) {
		return figures.contenders(scenario).stream().anyMatch((contender) -> isDrawable(figures, scenario, contender));
	}

	String draw(String title) {
		this.svg.text(20, 32, Svg.Anchor.START, "title", title);
		this.svg.text(20, 53, Svg.Anchor.START, "muted", "Median of the rounds. Less is better.");
		legend();
		double top = TOP + LEGEND;
		double bottom = top + this.scenarios.stream()
			.mapToDouble((scenario) -> HEADING + contenders(scenario).size() * ROW)
			.sum() + 6;
		double left = 30
				+ this.figures.contenders(this.scenarios).stream().mapToDouble(Svg::width).max().orElse(0);
		Axis axis = Axis.logarithmic(points().min().orElse(1), points().max().orElse(1), left, RIGHT);
		axis.draw(this.svg, top, bottom, "latency in ms, logarithmic");
		double y = top;
		for (String scenario : this.scenarios) {
			y = panel(axis, scenario, y);
		}
		return this.svg.document(bottom + BELOW, title);
	}

	private void legend() {
		this.svg.text(Svg.WIDTH - 20.0, TOP + 11.5, Svg.Anchor.END, "muted", "p50 / p95 / p99 in ms");
		String style = Role.PEER.style();
		marks((place) -> 26 + 62 * place, TOP + 7, style);
		for (int i = 0; i < METRICS.size(); i++) {
			this.svg.text(37 + 62 * i, TOP + 11.5, Svg.Anchor.START, "tick", METRICS.get(i).replace(" ms", ""));
		}
	}

	private double panel(Axis axis, String scenario, double top) {
		this.svg.text(20, top + 20, Svg.Anchor.START, "figure strong", scenario);
		double y = top + HEADING + ROW / 2;
		for (String contender : contenders(scenario)) {
			row(axis, scenario, contender, y);
			y += ROW;
		}
		return y - ROW / 2;
	}

	private void row(Axis axis, String scenario, String contender, double y) {
		Role role = Role.of(contender);
		String style = (role == Role.OURS) ? "strong" : "tick";
		this.svg.text(axis.left() - 10, y + 4.5, Svg.Anchor.END, style, contender);
		double[] places = METRICS.stream().mapToDouble((metric) -> point(scenario, contender, metric)).toArray();
		this.svg.line(axis.at(places[0]), y, axis.at(places[2]), y, role.style() + " span");
		marks((place) -> axis.at(places[(int) place]), y, role.style());
		List<String> values = METRICS.stream()
			.map((metric) -> Numbers.text(this.figures.spread(scenario, contender, metric).median()))
			.toList();
		this.svg.text(Svg.WIDTH - 20.0, y + 4.5, Svg.Anchor.END, style, String.join(" / ", values));
	}

	/** The lowest percentile is drawn last, on top of those that fall on the same place. */
	private void marks(DoubleUnaryOperator places, double y, String style) {
		double last = places.applyAsDouble(2);
		this.svg.line(last, y - 7, last, y + 7, style + " stop");
		this.svg.circle(places.applyAsDouble(1), y, 5, style + " hollow");
		this.svg.circle(places.applyAsDouble(0), y, 4.5, style);
	}

	private List<String> contenders(String scenario) {
		return this.figures.contenders(scenario)
			.stream()
			.filter((contender) -> isDrawable(this.figures, scenario, contender))
			.toList();
	}

	private static boolean isDrawable(Figures figures, String scenario, String contender) {
		return METRICS.stream().allMatch((metric) -> figures.spread(scenario, contender, metric).isDrawable());
	}

	private DoubleStream points() {
		return this.scenarios.stream()
			.flatMapToDouble((scenario) -> contenders(scenario).stream()
				.flatMapToDouble((contender) -> METRICS.stream()
					.mapToDouble((metric) -> point(scenario, contender, metric))));
	}

	private double point(String scenario, String contender, String metric) {
		return Math.max(this.figures.spread(scenario, contender, metric).median(), SHORTEST);
	}

}

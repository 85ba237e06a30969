package com.httpsms.webhooks.bench.report;

import java.util.List;

/**
 * Draws the deliveries per second of some scenarios: a group of bars for each contender,
 * a bar for each scenario, a whisker from the lowest to the highest round.
 */
final class BarPlot {

	private static final double TOP = 70;

	private static final double LEGEND = 28;

	private static final double BAR = 18;

	private static final double PITCH = 23;

	private static final double GROUP_GAP = 14;

	private static final double BELOW = 56;

	/** Leaves room for the figure beside the longest bar. */
	private static final double RIGHT = Svg.WIDTH - 90.0;

	private final Figures figures;

	private final List<String> scenarios;

	private final Svg svg = new Svg();

	BarPlot(Figures figures, List<String> scenarios) {
		this.figures = figures;
		this.scenarios = scenarios;
	}

	String draw(String title) {
		this.svg.text(20, 32, Svg.Anchor.START, "title", title);
		this.svg.text(20, 53, Svg.Anchor.START, "muted",
				"Median of the rounds, whiskers from the lowest to the highest round. More is better.");
		double top = TOP + legend();
		List<String> contenders = this.figures.contenders(this.scenarios);
		double bottom = top + contenders.stream().mapToDouble((contender) -> height(drawable(contender))).sum();
		Axis axis = Axis.linear(max(contenders), left(contenders), RIGHT);
		axis.draw(this.svg, top, bottom, Figures.RATE);
		double y = top;
		for (String contender : contenders) {
			y = group(axis, contender, y);
		}
		return this.svg.document(bottom + BELOW, title);
	}

	private double legend() {
		if (this.scenarios.size() < 2) {
			return 0;
		}
		double x = 20;
		for (String scenario : this.scenarios) {
			this.svg.bar(x, TOP, 14, 14, opacity(scenario), Role.PEER.style());
			this.svg.text(x + 21, TOP + 11.5, Svg.Anchor.START, "tick", scenario);
			x += 45 + Svg.width(scenario);
		}
		return LEGEND;
	}

	private double group(Axis axis, String contender, double top) {
		List<String> drawable = drawable(contender);
		double height = height(drawable);
		this.svg.text(axis.left() - 10, top + height / 2 + 4.5, Svg.Anchor.END,
				(Role.of(contender) == Role.OURS) ? "strong" : "tick", contender);
		double y = top + (height - (drawable.size() - 1) * PITCH - BAR) / 2;
		for (String scenario : drawable) {
			bar(axis, contender, scenario, y);
			y += PITCH;
		}
		return top + height;
	}

	private void bar(Axis axis, String contender, String scenario, double y) {
		Spread spread = this.figures.spread(scenario, contender, Figures.RATE);
		double width = axis.at(spread.median()) - axis.left();
		// keeps the grid from showing through faint bars
		this.svg.bar(axis.left(), y, width, BAR, 1, "cover");
		this.svg.bar(axis.left(), y, width, BAR, opacity(scenario), Role.of(contender).style());
		if (spread.min() < spread.max()) {
			whisker(axis, spread, y + BAR / 2);
		}
		this.svg.text(axis.at(spread.max()) + 8, y + BAR / 2 + 4.5, Svg.Anchor.START,
				(Role.of(contender) == Role.OURS) ? "figure strong" : "figure", Numbers.text(spread.median()));
	}

	private void whisker(Axis axis, Spread spread, double y) {
		this.svg.line(axis.at(spread.min()), y, axis.at(spread.max()), y, "whisker");
		this.svg.line(axis.at(spread.min()), y - 4, axis.at(spread.min()), y + 4, "whisker");
		this.svg.line(axis.at(spread.max()), y - 4, axis.at(spread.max()), y + 4, "whisker");
	}

	private List<String> drawable(String contender) {
		return this.scenarios.stream()
			.filter((scenario) -> this.figures.spread(scenario, contender, Figures.RATE).isDrawable())
			.toList();
	}

	private static double height(List<String> scenarios) {
		return Math.max(scenarios.size(), 1) * PITCH + GROUP_GAP;
	}

	private double max(List<String> contenders) {
		return contenders.stream()
			.flatMap((contender) -> drawable(contender).stream()
				.map((scenario) -> this.figures.spread(scenario, contender, Figures.RATE).max()))
			.mapToDouble(Double::doubleValue)
			.max()
			.orElse(1);
	}

	private static double left(List<String> contenders) {
		return 30 + contenders.stream().mapToDouble(Svg::width).max().orElse(0);
	}

	/** The first scenario is the strongest, the last one the faintest. */
	private double opacity(String scenario) {
		return 1 - 0.6 * this.scenarios.indexOf(scenario) / Math.max(this.scenarios.size() - 1, 1);
	}

}

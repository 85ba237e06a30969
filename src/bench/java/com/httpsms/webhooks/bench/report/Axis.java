package com.httpsms.webhooks.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The horizontal axis of a plot: from figures to places.
 *
 * @param ticks the figures to mark, from the axis' first to its last
 * @param left the first one's place
 * @param right the last one's place
 * @param law what grows evenly along the axis
 */
record Axis(List<Double> ticks, double left, double right, DoubleUnaryOperator law) {

	private static final double[] STEPS = { 1, 2, 5 };

	private static final int INTERVALS = 6;

	/** From zero, since a bar's length is read as its figure. */
	static Axis linear(double max, double left, double right) {
		double step = next(Math.max(max, Double.MIN_NORMAL) / INTERVALS);
		List<Double> ticks = new ArrayList<>();
		for (int i = 0; i == 0 || ticks.get(i - 1) < max; i++) {
			ticks.add(i * step);
		}
		return new Axis(ticks, left, right, DoubleUnaryOperator.identity());
	}

	/** For figures that are orders of magnitude apart. */
	static Axis logarithmic(double min, double max, double left, double right) {
		List<Double> ticks = new ArrayList<>();
		double first = Math.pow(10, Math.floor(Math.log10(min)));
		for (double tick = first; ticks.size() < 2 || ticks.get(ticks.size() - 1) < max; tick = tick * 10) {
			ticks.add(tick);
		}
		return new Axis(ticks, left, right, Math::log10);
	}

	double at(double value) {
		double first = this.law.applyAsDouble(this.ticks.get(0));
		double last = this.law.applyAsDouble(this.ticks.get(this.ticks.size() - 1));
		return this.left + (this.right - this.left) * (this.law.applyAsDouble(value) - first) / (last - first);
	}

	/** Draws the grid and what goes below it. */
	void draw(Svg svg, double top, double bottom, String label) {
		for (double tick : this.ticks) {
			svg.line(at(tick), top, at(tick), bottom, "grid");
			svg.text(at(tick), bottom + 18, Svg.Anchor.MIDDLE, "muted", Numbers.text(tick));
		}
		svg.line(this.left, top, this.left, bottom, "base");
		svg.text((this.left + this.right) / 2, bottom + 40, Svg.Anchor.MIDDLE, "muted", label);
	}

	/** The next of 1, 2, 5, 10, 20, 50 and so on. */
	private static double next(double value) {
		double power = Math.pow(10, Math.floor(Math.log10(value)));
		for (double step : STEPS) {
			if (step * power >= value) {
				return step * power;
			}
		}
		return 10 * power;
	}

}

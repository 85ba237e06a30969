package com.httpsms.webhooks.bench.report;

import java.util.Locale;

/**
 * Writes an SVG picture. The charting libraries that were tried paint through Graphics2D,
 * which writes every colour into its shape: their pictures cannot follow a reader's dark
 * mode, and XChart's took 230 kB for eight bars. This one takes its colours from a style
 * sheet, and brings a background of its own, since GitHub's theme and the system's, which
 * the style sheet is told of, may differ.
 */
final class Svg {

	static final int WIDTH = 860;

	/** The average width of a bold character in a wide font: readers' fonts differ. */
	private static final double CHARACTER = 8.8;

	private static final String STYLE = """
			text { font: 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
			text, .tick { fill: #1f2328 }
			.title { font-size: 17px; font-weight: 600 }
			.strong { font-weight: 600 }
			.muted { font-size: 12px; fill: #59636e }
			.figure { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
			.card { fill: #ffffff; stroke: #d1d9e0 }
			.cover { fill: #ffffff }
			.grid { stroke: #e6eaef }
			.base { stroke: #8c959f }
			.whisker { stroke: #1f2328; stroke-width: 1.5 }
			.ours { fill: #0969da; stroke: #0969da }
			.peer { fill: #8c959f; stroke: #8c959f }
			.limit { fill: #ffffff; stroke: #818b98; stroke-dasharray: 4 3 }
			.hollow { fill: #ffffff; stroke-width: 2.5; stroke-dasharray: none }
			.span { stroke-width: 3; opacity: .45 }
			.stop { stroke-width: 3 }
			@media (prefers-color-scheme: dark) {
			text, .tick { fill: #f0f6fc }
			.muted { fill: #9198a1 }
			.figure { stroke: #0d1117 }
			.card { fill: #0d1117; stroke: #3d444d }
			.cover { fill: #0d1117 }
			.grid { stroke: #262c36 }
			.base { stroke: #6e7681 }
			.whisker { stroke: #f0f6fc }
			.ours { fill: #4493f8; stroke: #4493f8 }
			.peer { fill: #7d8590; stroke: #7d8590 }
			.limit { fill: #0d1117; stroke: #9198a1 }
			.hollow { fill: #0d1117 }
			}
			""";

	private final StringBuilder shapes = new StringBuilder();

	static double width(String text) {
		return text.length() * CHARACTER;
	}

	void text(double x, double y, Anchor anchor, String style, String text) {
		shape("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>", x, y,
				anchor.name().toLowerCase(Locale.ROOT), style, escape(text));
	}

	void line(double x1, double y1, double x2, double y2, String style) {
		shape("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
	}

	void bar(double x, double y, double width, double height, double opacity, String style) {
		shape("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill-opacity=\"%.2f\" class=\"%s\"/>",
				x, y, Math.max(width, 1), height, opacity, style);
	}

	void circle(double x, double y, double radius, String style) {
		shape("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>", x, y, radius, style);
	}

	String document(double height, String title) {
		String open = String.format(Locale.ROOT, """
				<svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$.0f" viewBox="0 0 %1$d %2$.0f" role="img">
				<title>%3$s</title>
				<style>
				%4$s</style>
				<rect x="0.5" y="0.5" width="%5$d" height="%6$.0f" rx="6" class="card"/>
				""", WIDTH, height, escape(title), STYLE, WIDTH - 1, height - 1);
		return open + this.shapes + "</svg>\n";
	}

	private void shape(String format, Object... values) {
		this.shapes.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	/** Which end of a text its position is. */
	enum Anchor {

		START, MIDDLE, END

	}

}

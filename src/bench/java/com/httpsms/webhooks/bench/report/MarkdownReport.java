package com.httpsms.webhooks.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The results for readers, as Markdown.
 */
public final class MarkdownReport {

	private final Figures figures;

	private final StringBuilder text = new StringBuilder();

	private MarkdownReport(Results results) {
		this.figures = new Figures(results);
	}

	/**
	 * Renders the results.
	 * @param results of a run
	 * @param environment where they were measured, in the order to show
	 * @return Markdown with the environment, the promises and a table for each scenario
	 */
	public static String render(Results results, Map<String, String> environment) {
		return render(results, environment, List.of());
	}

	static String render(Results results, Map<String, String> environment, List<Plot> plots) {
		MarkdownReport report = new MarkdownReport(results);
		report.heading("# Benchmark results");
		report.environment(environment);
		report.claims(results.claims());
		plots.forEach((plot) -> report.line("\n![%s](%s)".formatted(plot.title(), plot.file())));
		report.figures.scenarios().forEach(report::scenario);
		return report.text.toString();
	}

	private void environment(Map<String, String> environment) {
		if (!environment.isEmpty()) {
			header(List.of("Environment", ""), Set.of(0, 1));
			environment.forEach((name, value) -> row(List.of(name, value)));
		}
	}

	private void claims(List<Results.Claim> claims) {
		if (claims.isEmpty()) {
			return;
		}
		heading("\n## What it must show");
		header(List.of("What", "Must reach", "Aim", "Measured", "Verdict"), Set.of(0, 4));
		for (Results.Claim claim : claims) {
			row(List.of(claim.what(), bound(claim, claim.must()), bound(claim, claim.aim()),
					quantity(claim, claim.value()), Verdict.of(claim).toString()));
		}
	}

	private void scenario(String scenario) {
		List<String> metrics = this.figures.metrics(scenario);
		List<String> header = new ArrayList<>(List.of("Contender"));
		for (String metric : metrics) {
			header.add(metric);
			if (metric.equals(Figures.RATE)) {
				header.add("ours is");
			}
		}
		heading("\n## " + scenario);
		header(header, Set.of(0));
		this.figures.contenders(scenario).forEach((contender) -> row(cells(scenario, contender, metrics)));
	}

	private List<String> cells(String scenario, String contender, List<String> metrics) {
		boolean ours = Role.of(contender) == Role.OURS;
		List<String> cells = new ArrayList<>(List.of(ours ? "**" + contender + "**" : contender));
		for (String metric : metrics) {
			cells.add(this.figures.spread(scenario, contender, metric).toString());
			if (metric.equals(Figures.RATE)) {
				cells.add(ours ? "" : Numbers.ratio(this.figures.ourRatio(scenario, contender)));
			}
		}
		return cells;
	}

	private static String bound(Results.Claim claim, double bound) {
		return Double.isNaN(bound) ? Numbers.text(bound) : (claim.atMost() ? "≤ " : "≥ ") + quantity(claim, bound);
	}

	private static String quantity(Results.Claim claim, double value) {
		return Double.isNaN(value) ? Numbers.text(value) : (Numbers.text(value) + " " + claim.unit()).strip();
	}

	private void heading(String heading) {
		line(heading);
		line("");
	}

	/** The other columns hold figures, which align to the right. */
	private void header(List<String> cells, Set<Integer> wordColumns) {
		row(cells);
		row(IntStream.range(0, cells.size()).mapToObj((i) -> wordColumns.contains(i) ? "---" : "---:").toList());
	}

	private void row(List<String> cells) {
		line("| " + String.join(" | ", cells.stream().map(MarkdownReport::escape).toList()) + " |");
	}

	private static String escape(String cell) {
		return cell.replace("|", "\\|").replace("<", "&lt;");
	}

	private void line(String line) {
		this.text.append(line).append('\n');
	}

}

package com.httpsms.webhooks.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Writes what a run measured to a folder.
 */
public final class Report {

	private static final String BACKLOG = "backlog.svg";

	private static final String SLOW_ENDPOINTS = "slow-endpoints.svg";

	private static final String LATENCY = "latency.svg";

	private Report() {
	}

	/**
	 * Writes {@code results.md}, {@code results.json} and the plots of those scenarios
	 * that were measured: {@code backlog.svg} of those whose name starts with an A,
	 * {@code slow-endpoints.svg} of B, {@code latency.svg} of C.
	 * @param folder where to; created if it is missing
	 * @param results of the run
	 * @param environment where it ran, in the order to show: the date, the machine, the
	 * versions
	 */
	public static void write(Path folder, Results results, Map<String, String> environment) {
		List<Plot> plots = plots(new Figures(results));
		try {
			Files.createDirectories(folder);
			// a plot of an earlier run must not pass for one of this
			for (String file : List.of(BACKLOG, SLOW_ENDPOINTS, LATENCY)) {
				Files.deleteIfExists(folder.resolve(file));
			}
			Files.writeString(folder.resolve("results.md"), MarkdownReport.render(results, environment, plots));
			Files.writeString(folder.resolve("results.json"), JsonReport.render(results, environment));
			for (Plot plot : plots) {
				Files.writeString(folder.resolve(plot.file()), plot.svg());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Plot> plots(Figures figures) {
		List<Plot> plots = new ArrayList<>();
		bars(plots, figures, "A ", BACKLOG, "Working off a backlog");
		bars(plots, figures, "B ", SLOW_ENDPOINTS, "Working off a backlog at slow endpoints");
		List<String> paced = scenarios(figures, "C ", (scenario) -> LatencyPlot.isDrawable(figures, scenario));
		if (!paced.isEmpty()) {
			String title = "Latency at a steady rate of events";
			plots.add(new Plot(LATENCY, title, new LatencyPlot(figures, paced).draw(title)));
		}
		return plots;
	}

	private static void bars(List<Plot> plots, Figures figures, String prefix, String file, String title) {
		List<String> scenarios = scenarios(figures, prefix,
				(scenario) -> figures.metrics(scenario).contains(Figures.RATE));
		if (!scenarios.isEmpty()) {
			// a single scenario needs no legend, but has to be named
			String full = (scenarios.size() == 1) ? title + " (" + scenarios.get(0) + ")" : title;
			plots.add(new Plot(file, full, new BarPlot(figures, scenarios).draw(full)));
		}
	}

	private static List<String> scenarios(Figures figures, String prefix, Predicate<String> drawable) {
		return figures.scenarios()
			.stream()
			.filter((scenario) -> scenario.startsWith(prefix))
			.filter(drawable)
			.toList();
	}

}

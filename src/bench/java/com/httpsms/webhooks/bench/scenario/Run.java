package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.report.Results;
import com.httpsms.webhooks.bench.report.Results.Series;
import com.httpsms.webhooks.bench.rig.Rig;

/**
 * What all scenarios of a run share.
 *
 * @param rig what they run on
 * @param project this build
 * @param rivals peers, and an earlier build if there is one to compare with
 * @param rounds how often each is measured
 * @param scale what the loads are multiplied by
 * @param patience how long anybody gets for one backlog
 * @param jvmOptions of every worker
 * @param results where the figures go
 */
public record Run(Rig rig, ThisProject project, List<Contender> rivals, int rounds, double scale,
		Duration patience, List<String> jvmOptions, Results results) {

	private static final Logger logger = LoggerFactory.getLogger(Run.class);

	/**
	 * Everybody, beginning with another one in each round.
	 * @param round from 0
	 * @return this project and its rivals
	 */
	List<Contender> all(int round) {
		List<Contender> all = new ArrayList<>(this.rivals);
		all.add(0, this.project);
		Collections.rotate(all, -round);
		return all;
	}

	/**
	 * A load of this run's size.
	 * @param deliveries how many the report has
	 * @return how many there are to be
	 */
	int scaled(int deliveries) {
		return (int) Math.max(100, Math.round(deliveries * this.scale));
	}

	/**
	 * Keeps a figure, and shows it at once.
	 * @param scenario of the figure
	 * @param contender whose figure it is
	 * @param metric what it is
	 * @param value the figure
	 */
	void add(String scenario, String contender, String metric, double value) {
		logger.info(String.format(Locale.ROOT, "%s | %s | %s: %.4g", scenario, contender, metric, value));
		this.results.add(new Series(scenario, contender, metric), value);
	}

	/**
	 * What every worker's JVM is started with.
	 * @return its options
	 */
	List<String> workerOptions() {
		return workerOptions(BacklogRound.JVM);
	}

	/**
	 * What a worker's JVM is started with that has another heap than most.
	 * @param heap the heap's options
	 * @return all options
	 */
	List<String> workerOptions(List<String> heap) {
		return Stream.concat(heap.stream(), this.jvmOptions.stream()).toList();
	}

	/**
	 * A round of a backlog with this run's options.
	 * @param contender who works
	 * @param load what is queued
	 * @return the round
	 */
	BacklogRound backlog(Contender contender, Load load) {
		return BacklogRound.of(contender, load).with(this.jvmOptions);
	}

}

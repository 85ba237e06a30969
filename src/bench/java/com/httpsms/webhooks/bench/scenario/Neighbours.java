package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.scenario.BacklogRound.Figures;

/**
 * D: what healthy webhooks lose to one whose endpoint never answers and whose deliveries
 * were queued first.
 */
public final class Neighbours {

	static final String SCENARIO = "D";

	static final String RATIO = "ratio";

	private static final int HEALTHY = 15_000;

	private static final int DEAD = 5000;

	/** A contender that needs longer has stopped for its neighbour. */
	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Neighbours(Run run) {
		this.run = run;
	}

	/** Everybody, without the neighbour and with it. */
	public void measure() {
		Load healthy = Load.of(this.run.scaled(HEALTHY), Backlogs.WEBHOOKS, this.run.rig().sink().instant());
		Load both = healthy.after(this.run.scaled(DEAD), this.run.rig().sink().never());
		for (int round = 0; round < this.run.rounds(); round++) {
			for (Contender contender : this.run.all(round)) {
				double without = seconds(work(contender, healthy, healthy.deliveries()));
				Figures beside = work(contender, both, healthy.deliveries());
				this.run.add(SCENARIO, contender.name(), "s without it", without);
				this.run.add(SCENARIO, contender.name(), "s with it", seconds(beside));
				this.run.add(SCENARIO, contender.name(), RATIO, seconds(beside) / without);
				this.run.add(SCENARIO, contender.name(), "healthy delivered in 60 s", (double) beside.answered());
			}
		}
	}

	/** What a peer records of the unanswered can't be foretold, so that answers count. */
	private Figures work(Contender contender, Load load, long answers) {
		return this.run.backlog(contender, load)
			.atMost(PATIENCE)
			.run(this.run.rig(), (database, counts) -> counts.answered() >= answers);
	}

	private static double seconds(Figures figures) {
		return figures.finished() ? figures.secondsToAnswer() : Double.NaN;
	}

}

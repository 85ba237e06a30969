package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.scenario.BacklogRound.End;
import com.httpsms.webhooks.bench.scenario.BacklogRound.Figures;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * E: whether full tables make deliveries slow: many that are finished, or many that are
 * due for one more webhook.
 */
public final class Growth {

	static final String SCENARIO = "E";

	static final String FINISHED_RATIO = "ratio 10 million finished";

	static final String BACKLOG_RATIO = "ratio beside a backlog of 1 million";

	private static final int DELIVERIES = 50_000;

	private static final int FINISHED_EVENTS = 100_000;

	private static final int BACKLOG = 1_000_000;

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Growth(Run run) {
		this.run = run;
	}

	/** Empty tables and full ones in turn. */
	public void measure() {
		Load load = load(DELIVERIES);
		Load history = load(FINISHED_EVENTS);
		ThisProject project = this.run.project();
		try (TestDatabase full = this.run.rig().database()) {
			project.prepare(full, load);
			new FinishedDeliveries(history).insert(full);
			for (int round = 0; round < this.run.rounds(); round++) {
				double empty = this.run.backlog(project, load).run(this.run.rig()).perSecond();
				this.run.add(SCENARIO, project.name(), "deliveries/s empty tables", empty);
				long first = history.deliveries() + (long) round * load.deliveries() + 1;
				double besideFinished = onFull(full, load.startingAt(first));
				this.run.add(SCENARIO, project.name(), "deliveries/s 10 million finished", besideFinished);
				this.run.add(SCENARIO, project.name(), FINISHED_RATIO, besideFinished / empty);
				double besideBacklog = besideBacklog(load);
				this.run.add(SCENARIO, project.name(), "deliveries/s beside a backlog of 1 million", besideBacklog);
				this.run.add(SCENARIO, project.name(), BACKLOG_RATIO, besideBacklog / empty);
			}
		}
	}

	private Load load(int deliveries) {
		return Load.of(this.run.scaled(deliveries), Backlogs.WEBHOOKS, this.run.rig().sink().instant());
	}

	private double onFull(TestDatabase full, Load load) {
		ThisProject project = this.run.project().countingFrom(load.first());
		project.queue(full, load);
		return this.run.backlog(project, load).work(this.run.rig(), full).perSecond();
	}

	private double besideBacklog(Load load) {
		ThisProject project = this.run.project();
		Load both = load.after(this.run.scaled(BACKLOG), this.run.rig().sink().instant());
		try (TestDatabase database = this.run.rig().database()) {
			project.prepare(database, both);
			project.queue(database, both);
			Figures figures = this.run.backlog(project, both)
				.work(this.run.rig(), database, othersDelivered(load.deliveries()));
			// counted while nobody delivers any more
			double seconds = (project.lastRecorded(database) - this.run.rig().sink().counts().first()) / 1e6;
			// if the others starved, the rate of the backlog is none to be proud of
			return figures.finished() ? project.recorded(database) / seconds : 0;
		}
	}

	/** Asks the database twice a second, and not before it can be true. */
	private static End othersDelivered(long deliveries) {
		AtomicLong asked = new AtomicLong(System.nanoTime());
		return (database, counts) -> {
			if (counts.answered() < deliveries || System.nanoTime() - asked.get() < Duration.ofMillis(500).toNanos()) {
				return false;
			}
			asked.set(System.nanoTime());
			return database.count("SELECT COUNT(*) FROM delivery WHERE webhook_id <= ? AND status <> 'DELIVERED'",
					Backlogs.WEBHOOKS) == 0;
		};
	}

}

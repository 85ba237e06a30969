package com.httpsms.webhooks.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.awaitility.Awaitility;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.SteadyProducer;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * K: bulk jobs. What they do in a second beside SQL that somebody writes by hand, and
 * what ordinary deliveries notice of them. The deliveries that they make are those of a
 * paused webhook, so that nothing but the jobs is measured.
 */
public final class Bulk {

	private static final String SCENARIO = "K";

	private static final int WARM_UP = 20_000;

	private static final int EVENTS = 400_000;

	private static final int RATE = 200;

	/** After the backlog. */
	private static final Duration SETTLING = Duration.ofSeconds(20);

	/** So short that the job works for as long as it is measured. */
	private static final Duration BESIDE = Duration.ofSeconds(3);

	private static final Duration MEASURED = Duration.ofSeconds(20);

	/** With one more connection for who looks at the runs, they have the whole pool. */
	private static final int PRODUCERS = 6;

	private static final long WEBHOOK = 1000;

	private static final String UUID = "00000000-0000-4000-8000-000000001000";

	private final Run run;

	private final Arrivals arrivals;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Bulk(Run run) {
		this.run = run;
		this.arrivals = new Arrivals(run);
	}

	/** Each job beside deliveries, then alone, then by hand. */
	public void measure() {
		for (int round = 0; round < this.run.rounds(); round++) {
			try (TemporaryFolder archives = TemporaryFolder.create()) {
				measure(this.run.project().with("--webhooks.archive.location=" + archives.path()));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private void measure(ThisProject project) {
		Load warmUp = Load.of(this.run.scaled(WARM_UP), Backlogs.WEBHOOKS, this.run.rig().sink().instant());
		try (TestDatabase database = this.run.rig().database()) {
			project.prepare(database, warmUp);
			project.queue(database, warmUp);
			// older than those that follow: ids go by time
			database.jdbc().sql("UPDATE outbox_event SET created_at = created_at - INTERVAL 41 DAY").update();
			addWebhook(database);
			addEvents(database);
			this.run.rig().sink().reset();
			besideDeliveries(project, database, warmUp);
			// archived meanwhile
			addEvents(database);
			alone(project.with("--webhooks.jobs.share=1"), database);
			byHand(database);
		}
	}

	private static void addWebhook(TestDatabase database) {
		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
		jdbc.update("INSERT INTO webhook (id, uuid, user_id, url, status) VALUES (?, ?, 'bulk', 'http://127.0.0.1:9/', 'PAUSED')",
				WEBHOOK, UUID);
		jdbc.update("INSERT INTO webhook_event_type SELECT DISTINCT ?, type FROM outbox_event", WEBHOOK);
		jdbc.update("INSERT INTO webhook_phone_number VALUES (?, '+18005550199')", WEBHOOK);
	}

	private void addEvents(TestDatabase database) {
		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
		int wanted = this.run.scaled(EVENTS);
		for (int done = 0; done < wanted; done += 10_000) {
			jdbc.update("""
					INSERT INTO outbox_event (cloud_event, state, created_at, fanned_out_at)
					SELECT JSON_SET(cloud_event, '$.id', UUID(), '$.data.user_id', 'bulk', '$.data.owner', '+18005550199'),
					       'FANNED_OUT', UTC_TIMESTAMP(6) - INTERVAL 40 DAY, UTC_TIMESTAMP(6) - INTERVAL 40 DAY
					FROM outbox_event
					LIMIT ?
					""", Math.min(10_000, wanted - done));
		}
	}

	private void besideDeliveries(ThisProject project, TestDatabase database, Load warmUp) {
		try (WorkerProcess worker = project.start(database, this.run.workerOptions())) {
			Awaitility.await("the warm-up")
				.atMost(this.run.patience())
				.pollInterval(Duration.ofMillis(200))
				.until(() -> database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'") >= warmUp.deliveries());
			long first = database.count("SELECT MAX(id) + 1 FROM outbox_event");
			first = steady(project, database, first, SETTLING, "200/s without a job");
			CompletableFuture<BulkRun> backfill = ask(database, "backfill");
			first = steady(project, database, first, BESIDE, "200/s beside backfill");
			add("backfill beside 200/s, rows/s", backfill.join().perSecond());
			exhaust(database);
			CompletableFuture<BulkRun> redeliver = ask(database, "redeliver");
			first = steady(project, database, first, BESIDE, "200/s beside redeliver");
			add("redeliver beside 200/s, rows/s", redeliver.join().perSecond());
			exhaust(database);
			for (String job : List.of("report", "reconcile")) {
				first = besideRepeated(project, database, first, job);
			}
			CompletableFuture<BulkRun> archive = ask(database, "archive");
			first = steady(project, database, first, BESIDE, "200/s beside archive");
			add("archive beside 200/s, events/s", archive.join().perSecond());
			CompletableFuture<BulkRun> restore = ask(database, "restore");
			steady(project, database, first, BESIDE, "200/s beside restore");
			add("restore beside 200/s, events/s", restore.join().perSecond());
			worker.requireAlive();
		}
	}

	/** Jobs that change nothing are soon done, and can be done again and again. */
	private long besideRepeated(ThisProject project, TestDatabase database, long first, String job) {
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<List<BulkRun>> runs = CompletableFuture.supplyAsync(() -> {
			List<BulkRun> done = new ArrayList<>();
			while (!over.get()) {
				done.add(ask(database, job).join());
			}
			return done;
		});
		long next = steady(project, database, first, BESIDE, "200/s beside " + job);
		over.set(true);
		long deliveries = database.count("SELECT COUNT(*) FROM delivery");
		runs.join()
			.stream()
			.mapToDouble((run) -> deliveries / run.seconds())
			.average()
			.ifPresent((rate) -> add(job + " beside 200/s, rows/s", rate));
		return next;
	}

	private long steady(ThisProject project, TestDatabase database, long first, Duration settling,
			String what) {
		int count = (int) (settling.plus(MEASURED).toSeconds() * RATE);
		Load load = Load.of(count, Backlogs.WEBHOOKS, this.run.rig().sink().instant()).startingAt(first);
		this.run.rig().sink().record();
		Map<String, Long> committed = new SteadyProducer(PRODUCERS, () -> project.publisher(database)).produce(load, RATE);
		this.arrivals.add(SCENARIO + " " + what, project.name(), load, (int) (settling.toSeconds() * RATE), committed);
		return first + count;
	}

	private void alone(ThisProject project, TestDatabase database) {
		try (WorkerProcess worker = project.start(database, this.run.workerOptions())) {
			ThisProject.awaitStart(worker);
			exhaust(database);
			add("redeliver alone, rows/s", ask(database, "redeliver").join().perSecond());
			database.jdbc().sql("DELETE FROM delivery WHERE webhook_id = ?").param(WEBHOOK).update();
			add("backfill alone, rows/s", ask(database, "backfill").join().perSecond());
		}
	}

	/** As somebody does who knows that a transaction should not be long. */
	private void byHand(TestDatabase database) {
		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
		exhaust(database);
		add("redeliver by hand, rows/s", byHand(jdbc, 500, () -> """
				UPDATE delivery
				SET status = 'PENDING', attempts_allowed = attempt_count + 5, next_attempt_at = UTC_TIMESTAMP(6),
				    finished_at = NULL
				WHERE webhook_id = %d AND status = 'EXHAUSTED' LIMIT 500
				""".formatted(WEBHOOK)));
		jdbc.update("DELETE FROM delivery WHERE webhook_id = ?", WEBHOOK);
		add("backfill by hand, rows/s", byHand(jdbc, 2000, () -> """
				INSERT INTO delivery (event_id, webhook_id, next_attempt_at)
				SELECT id, %1$d, UTC_TIMESTAMP(6)
				FROM outbox_event
				WHERE user_id = 'bulk' AND id > COALESCE((SELECT MAX(event_id) FROM delivery d WHERE d.webhook_id = %1$d), 0)
				ORDER BY id
				LIMIT 2000
				""".formatted(WEBHOOK)));
	}

	private static double byHand(JdbcTemplate jdbc, int size, Supplier<String> sql) {
		long start = System.nanoTime();
		long total = 0;
		int changed = size;
		while (changed == size) {
			changed = jdbc.update(sql.get());
			total += changed;
		}
		return total * 1e9 / (System.nanoTime() - start);
	}

	/** Has all deliveries of the webhook be given up. */
	private static void exhaust(TestDatabase database) {
		new JdbcTemplate(database.dataSource()).update("""
				UPDATE delivery
				SET status = 'EXHAUSTED', attempt_count = 5, attempts_allowed = 5, next_attempt_at = NULL,
				    finished_at = UTC_TIMESTAMP(6) - INTERVAL 40 DAY
				WHERE webhook_id = ?
				""", WEBHOOK);
	}

	/** A run, when it is complete. */
	private CompletableFuture<BulkRun> ask(TestDatabase database, String job) {
		BulkRun asked = BulkRun.ask(database, job,
				"{\"webhook\": \"%s\", \"from\": \"2020-01-01T00:00:00Z\", \"rate\": 100000}".formatted(UUID), UUID);
		return CompletableFuture.supplyAsync(() -> asked.complete(this.run.patience()));
	}

	private void add(String metric, double value) {
		this.run.add(SCENARIO, this.run.project().name(), metric, value);
	}

}

package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import com.httpsms.webhooks.WebhooksApplication;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;

/**
 * How fast the worker could be if requests took no time: one thread claims, another
 * records, by the worker's own statements, and nothing is sent. Every claim counts as
 * answered with 200 at once.
 */
public final class SqlLimit {

	/** As many as the worker claims in one transaction. */
	private static final int CLAIM = 256;

	/** As many as the worker records in one transaction. */
	private static final int GROUP = 500;

	/** As many as the worker holds between claim and record. */
	private static final int IN_FLIGHT = 512;

	private final Claims claims;

	private final Records records;

	private final Semaphore permits = new Semaphore(IN_FLIGHT);

	private final Handover handover = new Handover();

	private SqlLimit(Claims claims, Records records) {
		this.claims = claims;
		this.records = records;
	}

	/**
	 * Works off deliveries that are due, and prints their rate.
	 * @param args the database's URL, user and password, and how many deliveries are due
	 * @throws InterruptedException if the thread was interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		Iterator<String> arguments = List.of(args).iterator();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(WebhooksApplication.class)
			.registerShutdownHook(false)
			.run("--spring.datasource.url=" + arguments.next(), "--spring.datasource.username=" + arguments.next(),
					"--spring.datasource.password=" + arguments.next(), "--server.port=0", "--management.server.port=0",
					"--spring.quartz.auto-startup=false")) {
			SqlLimit limit = new SqlLimit(context.getBean(Claims.class), context.getBean(Records.class));
			int deliveries = Integer.parseInt(arguments.next());
			double seconds = limit.run(deliveries) / 1e9;
			System.out.println(String.format(Locale.ROOT, "rate %.1f seconds %.3f", deliveries / seconds, seconds));
		}
	}

	private long run(int deliveries) throws InterruptedException {
		Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> {
			// neither thread could go on without the other
			ex.printStackTrace();
			Runtime.getRuntime().halt(1);
		});
		Thread recorder = new Thread(() -> uninterrupted(() -> record(deliveries)), "limit-recorder");
		long start = System.nanoTime();
		recorder.start();
		int claimed = 0;
		while (claimed < deliveries) {
			claimed += claim(deliveries - claimed);
		}
		recorder.join();
		return System.nanoTime() - start;
	}

	private int claim(int left) throws InterruptedException {
		int wanted = Math.min(CLAIM, left);
		// full claims only: small ones would bring small groups, and those small claims
		this.permits.acquire(wanted);
		long before = this.handover.groups();
		List<ClaimedDelivery> claimed = this.claims.take(wanted).deliveries();
		this.permits.release(wanted - claimed.size());
		this.handover.claimed(claimed.stream().map(SqlLimit::answered).toList());
		if (claimed.isEmpty() && this.permits.availablePermits() < IN_FLIGHT) {
			// the recorder has the queues locked, or will make them due again
			this.handover.awaitGroupAfter(before);
		}
		return claimed.size();
	}

	private static AttemptResult answered(ClaimedDelivery claim) {
		Answer answer = new Answer(Outcome.SUCCEEDED, 200, null, null, null, claim.lease().now(), Duration.ofMillis(1));
		return new AttemptResult(claim.attempt(), answer, claim);
	}

	private void record(int deliveries) throws InterruptedException {
		int recorded = 0;
		while (recorded < deliveries) {
			List<AttemptResult> group = this.handover.take(GROUP);
			long before = this.handover.claims();
			Records.Written written = this.records.write(group);
			if (written.recorded().size() + written.postponed().size() < group.size()) {
				throw new IllegalStateException("leases were lost");
			}
			recorded += written.recorded().size();
			this.permits.release(group.size() - written.postponed().size());
			this.handover.recorded(written.postponed());
			if (written.recorded().isEmpty()) {
				// the claimer has all their queues locked
				this.handover.awaitClaimAfter(before);
			}
		}
	}

	private static void uninterrupted(Step step) {
		try {
			step.run();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** What may be interrupted. */
	private interface Step {

		void run() throws InterruptedException;

	}

	/** Results on their way, and how far the two threads are. */
	private static final class Handover {

		private final Deque<AttemptResult> results = new ArrayDeque<>();

		private long claims;

		private long groups;

		/** A claim has been committed; its results come all at once. */
		synchronized void claimed(List<AttemptResult> answered) {
			this.results.addAll(answered);
			this.claims++;
			notifyAll();
		}

		/** A group has been committed, but for some results. */
		synchronized void recorded(List<AttemptResult> postponed) {
			this.results.addAll(postponed);
			this.groups++;
			notifyAll();
		}

		synchronized List<AttemptResult> take(int limit) throws InterruptedException {
			while (this.results.isEmpty()) {
				wait();
			}
			List<AttemptResult> taken = new ArrayList<>();
			while (taken.size() < limit && !this.results.isEmpty()) {
				taken.add(this.results.remove());
			}
			return taken;
		}

		synchronized long claims() {
			return this.claims;
		}

		synchronized long groups() {
			return this.groups;
		}

		synchronized void awaitClaimAfter(long before) throws InterruptedException {
			while (this.claims <= before) {
				wait();
			}
		}

		synchronized void awaitGroupAfter(long before) throws InterruptedException {
			while (this.groups <= before) {
				wait();
			}
		}

	}

}

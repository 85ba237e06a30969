package com.httpsms.webhooks.bench.jmh;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.EndpointHealth;
import com.httpsms.webhooks.delivery.policy.HoldPolicy;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.delivery.policy.RetryPolicy;

/**
 * What it costs to decide on an answer: the delivery's verdict and the endpoint's health.
 */
@State(Scope.Benchmark)
public class VerdictCost {

	private static final int ALLOWED = 5;

	private final RetryPolicy retries = new RetryPolicy(
			List.of(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1)),
			Duration.ofHours(1), () -> ThreadLocalRandom.current().nextDouble());

	private final HoldPolicy holds = new HoldPolicy(10, Duration.ofSeconds(10), Duration.ofMinutes(5));

	private final EndpointHealth failing = new EndpointHealth(9, 0, null, null);

	private final Answer success = new Answer(Outcome.SUCCEEDED, 200, null, null, null, Samples.NOW,
			Duration.ofMillis(3));

	private final Answer failure = new Answer(Outcome.REFUSED, 503, "HTTP status 503", "try again later",
			Duration.ofSeconds(30), Samples.NOW, Duration.ofMillis(3));

	/**
	 * A delivery that is done, of an endpoint that nothing speaks against.
	 * @param blackhole takes what comes out
	 */
	@Benchmark
	public void success(Blackhole blackhole) {
		decide(this.success, EndpointHealth.OPEN, blackhole);
	}

	/**
	 * A delivery that waits for its next attempt, of an endpoint that is held from now.
	 * @param blackhole takes what comes out
	 */
	@Benchmark
	public void failure(Blackhole blackhole) {
		decide(this.failure, this.failing, blackhole);
	}

	private void decide(Answer answer, EndpointHealth health, Blackhole blackhole) {
		blackhole.consume(this.retries.verdict(answer, 1, ALLOWED));
		blackhole.consume(health.after(answer, Samples.NOW, this.holds, this.retries));
	}

}

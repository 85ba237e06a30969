package com.httpsms.webhooks.maintenance;

import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.database.SampleProperties;
import com.httpsms.webhooks.database.Sampled;

/**
 * How many runs there are, and how far those at work are.
 */
@Component
class JobMetrics implements MeterBinder {

	private static final Set<JobState> AT_WORK = Set.of(JobState.RUNNING, JobState.STOPPING);

	private final Sampled<List<RunCount>> counts;

	private final Sampled<Double> findings;

	JobMetrics(JobRunTable runs, SampleProperties properties) {
		this.counts = new Sampled<>(runs::count, List.of(), properties.countInterval());
		this.findings = new Sampled<>(() -> runs.lastFindings().map(Long::doubleValue).orElse(Double.NaN), Double.NaN,
				properties.countInterval());
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("webhooks.reconcile.findings", this.findings, Sampled::now)
			.description("What the last complete run of reconcile found")
			.register(registry);
		for (JobName job : JobName.values()) {
			for (JobState state : JobState.values()) {
				if (state != JobState.COMPLETED) {
					Gauge.builder("webhooks.jobs.runs", () -> sum(job, Set.of(state), RunCount::runs))
						.description("Runs of bulk jobs that are not complete")
						.tag("job", job.text())
						.tag("state", state.name())
						.register(registry);
				}
			}
			Gauge.builder("webhooks.jobs.items.known", () -> sum(job, AT_WORK, RunCount::known))
				.description("What runs at work have to do")
				.tag("job", job.text())
				.register(registry);
			Gauge.builder("webhooks.jobs.items.done", () -> sum(job, AT_WORK, RunCount::done))
				.description("What runs at work have done")
				.tag("job", job.text())
				.register(registry);
		}
	}

	private long sum(JobName job, Set<JobState> states, ToLongFunction<RunCount> what) {
		return this.counts.now()
			.stream()
			.filter((count) -> count.job().equals(job.text()) && states.contains(count.state()))
			.mapToLong(what)
			.sum();
	}

}

package com.httpsms.webhooks.maintenance;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A job that somebody asked for, as of one moment.
 *
 * @param id its number
 * @param job which job, by its name: this version may not know it
 * @param selection what it works on
 * @param requestedBy who asked for it
 * @param requestedAt when
 * @param state where it stands
 * @param notBefore when it may be taken, while it waits
 * @param claim how often nodes have taken it
 * @param node the node that took it last
 * @param counting whether it still counts what there is to do
 * @param itemsKnown how many deliveries, events or hours there are to do, as far as it
 * has counted
 * @param itemsDone how many it has done
 * @param perSecond how many it does in a second since it was taken last; null while
 * nobody can tell
 * @param failures how often it failed in a row, without progress
 * @param error why it failed last
 * @param startedAt when it was taken first
 * @param finishedAt when it ended
 * @param findings what it found, of a job that looks for something
 * @param dismissedAt when an operator dismissed it: it failed or was stopped, and needs
 * nobody's attention any more; null otherwise
 */
public record JobRun(long id, String job, Selection selection, String requestedBy, Instant requestedAt, JobState state,
		Instant notBefore, int claim, @Nullable String node, boolean counting, long itemsKnown, long itemsDone,
		@Nullable Double perSecond, int failures, @Nullable String error, @Nullable Instant startedAt,
		@Nullable Instant finishedAt, long findings, @Nullable Instant dismissedAt) {

	/** Who asks for runs when it is time. */
	static final String CLOCK = "schedule";

	/**
	 * Whether the clock asked for it, and nobody in particular.
	 * @return false if somebody did
	 */
	public boolean isScheduled() {
		return this.requestedBy.equals(CLOCK);
	}

	/**
	 * How long it will take from now on.
	 * @return the time left; null while nobody can tell
	 */
	public @Nullable Duration timeLeft() {
		if (this.perSecond == null || this.perSecond <= 0 || this.counting || this.state != JobState.RUNNING) {
			return null;
		}
		return Duration.ofMillis((long) (1000 * Math.max(0, this.itemsKnown - this.itemsDone) / this.perSecond));
	}

	/**
	 * What its items are.
	 * @return a singular if it knows of one, or a plural
	 */
	public String items() {
		return JobName.of(this.job).map((name) -> name.items(this.itemsKnown)).orElse("items");
	}

	/**
	 * Whether nothing follows by itself.
	 * @return true once it was stopped, is complete or has failed for good
	 */
	public boolean isOver() {
		return this.finishedAt != null;
	}

}

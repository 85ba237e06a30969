package com.httpsms.webhooks.maintenance;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;

/**
 * What a run is to work on, and how. What is null or empty does not matter.
 *
 * @param webhook the uuid of a webhook
 * @param userId whose webhooks
 * @param statuses how deliveries ended
 * @param eventTypes the types of events
 * @param from when events were published at the earliest
 * @param to before when events were published
 * @param rate how many items are done in a second at the most, 1 or more
 * @param dryRun whether to count and change nothing
 * @param unsealed whether to believe archives that have no seal of this installation
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Selection(@Nullable String webhook, @JsonProperty("user_id") @Nullable String userId,
		@Nullable Set<DeliveryStatus> statuses, @JsonProperty("event_types") @Nullable List<String> eventTypes,
		@Nullable Instant from, @Nullable Instant to, @Nullable Integer rate,
		@JsonProperty("dry_run") @Nullable Boolean dryRun, @Nullable Boolean unsealed) {

	/** The rate when nobody gives one: far below what a worker can do. */
	public static final int DEFAULT_RATE = 100;

	/**
	 * What most jobs work on.
	 * @param webhook the uuid of a webhook
	 * @param userId whose webhooks
	 * @param statuses how deliveries ended
	 * @param eventTypes the types of events
	 * @param from when events were published at the earliest
	 * @param to before when events were published
	 * @param rate how many items are done in a second at the most, 1 or more
	 * @param dryRun whether to count and change nothing
	 */
	public Selection(@Nullable String webhook, @Nullable String userId, @Nullable Set<DeliveryStatus> statuses,
			@Nullable List<String> eventTypes, @Nullable Instant from, @Nullable Instant to, @Nullable Integer rate,
			@Nullable Boolean dryRun) {
		this(webhook, userId, statuses, eventTypes, from, to, rate, dryRun, null);
	}

	/**
	 * Everything before a time.
	 * @param to the time
	 * @return what was published before
	 */
	public static Selection before(Instant to) {
		return new Selection(null, null, null, null, null, to, null, null);
	}

	/**
	 * How many deliveries become due in a second at the most.
	 * @return the rate
	 */
	public int ratePerSecond() {
		return (this.rate != null) ? this.rate : DEFAULT_RATE;
	}

	/**
	 * Whether to count and change nothing.
	 * @return false unless it was asked for
	 */
	public boolean isDryRun() {
		return Boolean.TRUE.equals(this.dryRun);
	}

	/**
	 * Whether to believe archives that have no seal of this installation.
	 * @return false unless it was asked for
	 */
	public boolean believesUnsealed() {
		return Boolean.TRUE.equals(this.unsealed);
	}

	/**
	 * How the deliveries ended.
	 * @return those that were given, or the two that stand for a failure
	 */
	public Set<DeliveryStatus> endings() {
		return (this.statuses != null && !this.statuses.isEmpty()) ? this.statuses
				: Set.of(DeliveryStatus.EXHAUSTED, DeliveryStatus.REJECTED);
	}

	/**
	 * The types of events.
	 * @return the types, empty for all
	 */
	public List<String> types() {
		return (this.eventTypes != null) ? this.eventTypes : List.of();
	}

}

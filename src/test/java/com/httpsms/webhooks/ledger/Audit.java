package com.httpsms.webhooks.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.httpsms.webhooks.ledger.Ledger.Arrival;
import com.httpsms.webhooks.ledger.Ledger.AttemptId;
import com.httpsms.webhooks.ledger.Ledger.DeliveryId;
import com.httpsms.webhooks.ledger.Ledger.Fate;

/**
 * Holds the ledger against the tables, when all has come to rest.
 */
final class Audit {

	private static final int REQUESTS_AT_MOST = 5;

	private static final Duration GAP_AT_LEAST = Duration.ofSeconds(1);

	private final Ledger ledger;

	private final Books books;

	/** By the webhooks' UUIDs. */
	private final Map<String, Set<String>> typesByWebhook;

	private final List<String> violations = new ArrayList<>();

	/**
	 * An audit.
	 * @param ledger what producers and endpoint saw
	 * @param books what the tables say
	 * @param typesByWebhook which events each webhook wants, by its UUID
	 */
	Audit(Ledger ledger, Books books, Map<String, Set<String>> typesByWebhook) {
		this.ledger = ledger;
		this.books = books;
		this.typesByWebhook = typesByWebhook;
	}

	/**
	 * Looks at everything.
	 * @return what breaks the promise, in words; empty if nothing does
	 */
	List<String> violations() {
		this.violations.clear();
		Map<DeliveryId, List<Arrival>> arrivals = this.ledger.arrivals()
			.stream()
			.collect(Collectors.groupingBy((arrival) -> arrival.attempt().delivery(), LinkedHashMap::new,
					Collectors.toList()));
		Map<DeliveryId, List<Integer>> numbers = new HashMap<>();
		this.books.attempts()
			.keySet()
			.forEach((attempt) -> numbers.computeIfAbsent(attempt.delivery(), (id) -> new ArrayList<>())
				.add(attempt.number()));
		events();
		deliveries(owed(), numbers, arrivals);
		arrivals.forEach(this::requests);
		this.ledger.arrivals().forEach(this::request);
		Map<AttemptId, Manner> answered = new HashMap<>();
		this.ledger.arrivals().forEach((arrival) -> answered.put(arrival.attempt(), arrival.manner()));
		this.books.attempts().forEach((id, row) -> attempt(id, row, answered));
		return List.copyOf(this.violations);
	}

	private void require(boolean holds, Supplier<String> violation) {
		if (!holds) {
			this.violations.add(violation.get());
		}
	}

	private void events() {
		this.ledger.events().forEach((id, written) -> {
			boolean there = this.books.events().contains(id);
			require(there || written.fate() != Fate.COMMITTED,
					() -> "event %s was committed and is not in the outbox".formatted(id));
			require(!there || written.fate() != Fate.ROLLED_BACK,
					() -> "event %s was rolled back and is in the outbox".formatted(id));
		});
		this.books.events()
			.forEach(
					(id) -> require(this.ledger.events().containsKey(id), () -> "nobody wrote event %s".formatted(id)));
	}

	/** An event of unknown fate is owed if the outbox has it. */
	private Set<DeliveryId> owed() {
		Set<DeliveryId> owed = new HashSet<>();
		for (String event : this.books.events()) {
			Ledger.Written written = this.ledger.events().get(event);
			this.typesByWebhook.forEach((webhook, types) -> {
				if (written != null && types.contains(written.type())) {
					owed.add(new DeliveryId(event, webhook));
				}
			});
		}
		return owed;
	}

	private void deliveries(Set<DeliveryId> owed, Map<DeliveryId, List<Integer>> numbers,
			Map<DeliveryId, List<Arrival>> arrivals) {
		owed.forEach((id) -> require(this.books.deliveries().containsKey(id),
				() -> "%s was never fanned out".formatted(id)));
		this.books.deliveries().forEach((id, delivery) -> {
			require(owed.contains(id), () -> "%s is owed to nobody".formatted(id));
			List<Integer> rows = numbers.getOrDefault(id, List.of()).stream().sorted().toList();
			List<Integer> counted = IntStream.rangeClosed(1, delivery.attempts()).boxed().toList();
			require(rows.equals(counted), () -> "%s has counted %s and has rows for %s".formatted(id, delivery, rows));
			Books.Attempt last = this.books.attempts().get(new AttemptId(id, delivery.attempts()));
			String outcome = (last != null) ? last.outcome() : "none";
			List<Arrival> came = arrivals.getOrDefault(id, List.of());
			int told = this.books.failures().getOrDefault(id, 0);
			switch (delivery.status()) {
				case "DELIVERED" -> {
					require("SUCCEEDED".equals(outcome),
							() -> "%s is DELIVERED, its last outcome is %s".formatted(id, outcome));
					require(came.stream().anyMatch((arrival) -> arrival.manner().status() == 200),
							() -> "%s is DELIVERED, and no request of it succeeded".formatted(id));
					require(told == 0, () -> "%s is DELIVERED, and %s events say that it failed".formatted(id, told));
				}
				case "REJECTED" -> {
					require("REFUSED".equals(outcome)
							&& came.stream().anyMatch((arrival) -> arrival.manner().status() == 404),
							() -> "%s is REJECTED, its last outcome is %s".formatted(id, outcome));
					require(told == 1, () -> "%s is REJECTED, and %s events say so".formatted(id, told));
				}
				case "EXHAUSTED" -> {
					require(delivery.attempts() == delivery.allowed(),
							() -> "%s is EXHAUSTED: %s".formatted(id, delivery));
					require(told == 1, () -> "%s is EXHAUSTED, and %s events say so".formatted(id, told));
				}
				default -> require(false, () -> "%s is not finished: %s".formatted(id, delivery));
			}
		});
	}

	/** The requests of one delivery, in the order in which they came. */
	private void requests(DeliveryId delivery, List<Arrival> came) {
		require(came.size() <= REQUESTS_AT_MOST, () -> "%s was requested %s times".formatted(delivery, came.size()));
		require(came.stream().map(Arrival::attempt).distinct().count() == came.size(),
				() -> "an attempt of %s was made twice: %s".formatted(delivery, came));
		for (int i = 1; i < came.size(); i++) {
			Duration gap = Duration.ofNanos(came.get(i).nanos() - came.get(i - 1).nanos());
			require(gap.compareTo(GAP_AT_LEAST) >= 0,
					() -> "only %s between attempts of %s: %s".formatted(gap, delivery, came));
		}
	}

	private void request(Arrival arrival) {
		Ledger.Written written = this.ledger.events().get(arrival.attempt().delivery().eventId());
		require(written != null && written.fate() != Fate.ROLLED_BACK,
				() -> "%s is of an event that was not committed".formatted(arrival));
		require(this.books.attempts().containsKey(arrival.attempt()), () -> "%s has no row".formatted(arrival));
	}

	/** What a row says of an answer must have been that answer. */
	private void attempt(AttemptId id, Books.Attempt row, Map<AttemptId, Manner> answered) {
		if (row.httpStatus() != null) {
			Manner manner = answered.get(id);
			require(manner != null && Objects.equals(manner.status(), row.httpStatus()),
					() -> "%s was not answered like %s, but %s".formatted(id, row,
							(manner != null) ? manner : "not at all"));
		}
		else {
			require(!row.outcome().equals("SUCCEEDED") && !row.outcome().equals("REFUSED"),
					() -> "%s: %s has no status".formatted(id, row));
		}
	}

}

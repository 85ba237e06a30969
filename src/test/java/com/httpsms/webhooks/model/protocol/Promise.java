package com.httpsms.webhooks.model.protocol;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

import com.httpsms.webhooks.model.checker.Rule;

/**
 * A promise that every step keeps.
 *
 * @param promise the promise, a sentence
 * @param keeps whether a step from one world to another keeps it
 */
record Promise(String promise, BiPredicate<World, World> keeps) implements Rule<World> {

	static final String DONE = "every committed event is delivered or exhausted in the end";

	/** Since an attempt is counted before its request, this bounds the requests too. */
	static final Promise COUNTED = ofEach("each request that an endpoint sees was counted before",
			(before, after) -> after.requests() <= after.attempts());

	static final Promise ONE_ROW_EACH = ofEach(
			"each counted attempt has a row, but for the one that is being made, and nothing else has",
			(before, after) -> after.rows() == (1 << (after.attempts() - (after.isSending() ? 1 : 0))) - 1);

	static final Promise FINISHED = ofEach("nothing changes what has finished but a late request",
			(before, after) -> !before.status().isFinal() || settled(before).equals(settled(after)));

	static final Promise STANDING = ofEach("only the attempt that stands is recorded",
			(before, after) -> after.rows() == before.rows()
					|| (before.isSending() && after.rows() == (before.rows() | (1 << (before.attempts() - 1)))));

	static final Promise LOST = ofEach("an attempt is abandoned only when its lease has run out",
			(before, after) -> after.abandoned() == before.abandoned() || before.lost());

	static final Promise LEASED = ofEach("what is leased belongs to a node, and nothing else does",
			(before, after) -> after.isSending() == (after.node() != World.NOBODY));

	static final Promise COMMITTED = new Promise("only an event that was committed has a delivery",
			(before, after) -> IntStream.range(0, after.events().size())
				.allMatch((i) -> after.events().get(i).state() == Event.State.FANNED_OUT
						|| after.deliveries().get(i).equals(Delivery.ABSENT)));

	@Override
	public boolean holds(World before, World after) {
		return this.keeps.test(before, after);
	}

	/** At most so many deliveries of a webhook are leased at once. */
	static Promise inFlight(Setup setup) {
		return new Promise("no more than max_in_flight deliveries are leased",
				(before, after) -> after.sending() <= setup.maxInFlight());
	}

	/** An endpoint sees at most so many requests for one delivery. */
	static Promise allowed(Setup setup) {
		return ofEach("an endpoint never sees more requests for a delivery than attempts are allowed",
				(before, after) -> after.requests() <= setup.allowed());
	}

	static List<Rule<World>> all(Setup setup) {
		return List.of(allowed(setup), COUNTED, ONE_ROW_EACH, FINISHED, STANDING, LOST, LEASED, COMMITTED,
				inFlight(setup));
	}

	private static Delivery settled(Delivery delivery) {
		return new Delivery(delivery.status(), delivery.attempts(), delivery.later(), delivery.lost(), delivery.node(),
				delivery.rows(), delivery.abandoned(), 0);
	}

	private static Promise ofEach(String promise, BiPredicate<Delivery, Delivery> keeps) {
		return new Promise(promise, (before, after) -> IntStream.range(0, after.deliveries().size())
			.allMatch((i) -> keeps.test(before.deliveries().get(i), after.deliveries().get(i))));
	}

}

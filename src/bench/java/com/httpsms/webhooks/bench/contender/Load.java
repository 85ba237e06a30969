package com.httpsms.webhooks.bench.contender;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.httpsms.webhooks.testing.SampleEvents;

/**
 * What a contender is given to do: one event for each delivery, in the order in which
 * they are queued.
 *
 * @param first the number of the first delivery, from 1
 * @param parts what is queued, one part after the other
 */
public record Load(long first, List<Part> parts) {

	private static final String SIGNING_KEY = "an 18-byte key, and more: as long as generated ones are, 64 characters";

	/**
	 * Deliveries over webhooks of one endpoint, in turn.
	 * @param deliveries how many
	 * @param webhooks how many webhooks there are
	 * @param url where they go
	 * @return the load
	 */
	public static Load of(int deliveries, int webhooks, String url) {
		return new Load(1, List.of(new Part(targets(1, webhooks, url), deliveries)));
	}

	/**
	 * The same after deliveries of one more webhook that were queued before.
	 * @param deliveries how many are queued before
	 * @param url where they go
	 * @return the load
	 */
	public Load after(int deliveries, String url) {
		return new Load(this.first, Stream
			.concat(Stream.of(new Part(targets(targets().size() + 1, 1, url), deliveries)), this.parts.stream())
			.toList());
	}

	/**
	 * The same with other events.
	 * @param first the number of the first delivery
	 * @return the load
	 */
	public Load startingAt(long first) {
		return new Load(first, this.parts);
	}

	/**
	 * One event that many webhooks of one user want.
	 * @param firstWebhook the number of the first webhook
	 * @param webhooks how many webhooks the user has
	 * @param url where they go
	 * @return the load, whose only item names the first webhook
	 */
	public static Load crowd(int firstWebhook, int webhooks, String url) {
		List<Target> targets = targets(firstWebhook, webhooks, url);
		Target one = targets.get(0);
		return new Load(1,
				List.of(new Part(targets.stream()
					.map((target) -> new Target(target.number(), target.uuid(), one.userId(), one.phoneNumber(),
							target.url(), target.signingKey()))
					.toList(), 1)));
	}

	private static List<Target> targets(int first, int count, String url) {
		return IntStream.range(first, first + count)
			.mapToObj((number) -> new Target(number, new UUID(0x4000, number).toString(), "bench-user-" + number,
					"+1800555%04d".formatted(number), url + "/" + number, SIGNING_KEY))
			.toList();
	}

	/**
	 * All webhooks.
	 * @return the targets
	 */
	public List<Target> targets() {
		return this.parts.stream().flatMap((part) -> part.targets.stream()).toList();
	}

	/**
	 * How much it is.
	 * @return the number of deliveries
	 */
	public int deliveries() {
		return this.parts.stream().mapToInt(Part::deliveries).sum();
	}

	/**
	 * All deliveries.
	 * @return the items in the order in which they are queued, made one by one
	 */
	public Stream<Item> items() {
		Stream<Item> items = Stream.empty();
		long next = this.first;
		for (Part part : this.parts) {
			long start = next;
			items = Stream.concat(items,
					LongStream.range(start, start + part.deliveries)
						.mapToObj((number) -> item(number,
								part.targets.get((int) ((number - start) % part.targets.size())))));
			next += part.deliveries;
		}
		return items;
	}

	private static Item item(long number, Target target) {
		String eventId = "bench-" + number;
		return new Item(number, target, eventId,
				Template.ID + eventId + Template.USER + target.userId() + Template.OWNER + target.phoneNumber()
						+ Template.END);
	}

	/**
	 * A part of a load.
	 *
	 * @param targets at least one webhook, served in turn
	 * @param deliveries how many, of all of them together
	 */
	public record Part(List<Target> targets, int deliveries) {
	}

	/** A sample event, cut where an item puts in what is its own. */
	private static final class Template {

		static final String ID;

		static final String USER;

		static final String OWNER;

		static final String END;

		static {
			String text = SampleEvents.withId(Item.TYPE, "@ID@")
				.replace(SampleEvents.USER, "@USER@")
				.replace("\"owner\": \"" + SampleEvents.PHONE + "\"", "\"owner\": \"@OWNER@\"");
			String[] pieces = text.split("@(ID|USER|OWNER)@", -1);
			if (pieces.length != 4 || text.indexOf("@USER@") > text.indexOf("@OWNER@")) {
				throw new IllegalStateException("the sample event has another shape: " + text);
			}
			ID = pieces[0];
			USER = pieces[1];
			OWNER = pieces[2];
			END = pieces[3];
		}

	}

}

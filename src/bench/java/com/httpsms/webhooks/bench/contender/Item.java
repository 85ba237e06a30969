package com.httpsms.webhooks.bench.contender;

/**
 * One delivery of a load.
 *
 * @param number from 1, in the order in which they are queued
 * @param target where it goes
 * @param eventId the CloudEvent's id, the header {@code webhook-id} of its request
 * @param cloudEvent the request's body
 */
public record Item(long number, Target target, String eventId, String cloudEvent) {

	/** The type of every event of a load. */
	public static final String TYPE = "message.phone.received";

}

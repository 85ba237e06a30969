package com.httpsms.webhooks.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The types of events that a webhook can ask for: those of httpSMS.
 */
public enum EventType {

	/** An SMS arrived at the phone. */
	MESSAGE_RECEIVED("message.phone.received"),

	/** The phone sent an SMS. */
	MESSAGE_SENT("message.phone.sent"),

	/** The network delivered an SMS. */
	MESSAGE_DELIVERED("message.phone.delivered"),

	/** The phone could not send an SMS. */
	MESSAGE_FAILED("message.send.failed"),

	/** The phone did not send an SMS in time. */
	MESSAGE_EXPIRED("message.send.expired"),

	/** Somebody called and nobody answered. */
	CALL_MISSED("message.call.missed"),

	/** The phone is not heard of any more. */
	PHONE_OFFLINE("phone.heartbeat.offline"),

	/** The phone is heard of again. */
	PHONE_ONLINE("phone.heartbeat.online");

	private final String value;

	EventType(String value) {
		this.value = value;
	}

	/**
	 * The CloudEvent's {@code type}.
	 * @return for example {@code message.phone.received}
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Finds a type.
	 * @param value a CloudEvent's {@code type}
	 * @return the type, empty if it is none that webhooks can ask for
	 */
	public static Optional<EventType> of(String value) {
		return Arrays.stream(values()).filter((type) -> type.value.equals(value)).findFirst();
	}

	/**
	 * All of them.
	 * @return the CloudEvents' types
	 */
	public static List<String> all() {
		return Arrays.stream(values()).map(EventType::value).toList();
	}

}

package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Events as httpSMS publishes them.
 */
public final class SampleEvents {

	/** The eight types. */
	public static final List<String> TYPES = List.of("message.phone.received", "message.phone.sent",
			"message.phone.delivered", "message.send.failed", "message.send.expired", "message.call.missed",
			"phone.heartbeat.offline", "phone.heartbeat.online");

	/** The user of all samples. */
	public static final String USER = "XtABz6zdeFMoBLoltz6SREDvRSh2";

	/** The phone number of all samples. */
	public static final String PHONE = "+18005550199";

	private SampleEvents() {
	}

	/**
	 * A sample as it is.
	 * @param type one of the eight
	 * @return a CloudEvent in its JSON format
	 */
	public static String sample(String type) {
		try (InputStream in = SampleEvents.class.getResourceAsStream("/samples/" + type + ".json")) {
			if (in == null) {
				throw new IllegalArgumentException("there is no sample of " + type);
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A sample with an id of its own.
	 * @param type one of the eight
	 * @return a CloudEvent in its JSON format
	 */
	public static String fresh(String type) {
		return withId(type, UUID.randomUUID().toString());
	}

	/**
	 * A sample with a given id.
	 * @param type one of the eight
	 * @param id the CloudEvent's id
	 * @return a CloudEvent in its JSON format
	 */
	public static String withId(String type, String id) {
		return sample(type).replaceFirst("\"id\": \"[^\"]+\"", "\"id\": \"" + id + "\"");
	}

}

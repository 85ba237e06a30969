package com.httpsms.webhooks.outbox;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * What an event must be. The constraints of {@code outbox_event} keep these rules, and
 * give them their names.
 */
public enum EventRule {

	/** The text is JSON. */
	VALID_JSON("cloud_event_is_valid_json", "cloud_event", null),

	/** The text is no longer than an event may be. */
	AT_MOST_1_MIB("cloud_event_is_at_most_1_mib", "cloud_event", "cloud_event"),

	/**
	 * The database takes a statement that has it; no constraint, but the server's own.
	 */
	FITS_PACKET("cloud_event_fits_max_allowed_packet", "cloud_event", null),

	/**
	 * No object in it has two members with one name; no constraint, since MySQL can't
	 * tell.
	 */
	UNIQUE_NAMES("cloud_event_has_no_member_twice", "cloud_event", null),

	/** It is a CloudEvent 1.0. */
	SPECVERSION("event_specversion_is_1_0", "specversion", null),

	/** It has an id that a header can carry. */
	ID("event_id_is_a_string_of_1_to_255_visible_ascii_characters", "id", "event_id"),

	/** It says where it comes from. */
	SOURCE("event_source_is_a_non_empty_string", "source", null),

	/** It has a type that a header can carry. */
	TYPE("event_type_is_a_string_of_1_to_100_visible_ascii_characters", "type", "type"),

	/**
	 * Its data is one JSON value in UTF-8; no constraint, but that of the JSON format.
	 */
	DATA("event_data_is_one_json_value", "data", null),

	/** It says whose it is. */
	USER_ID("event_data_user_id_is_a_string_of_1_to_128_characters", "data.user_id", "user_id"),

	/** It says which phone it is about. */
	OWNER("event_data_owner_is_a_string_of_1_to_64_characters", "data.owner", "phone_number");

	private final String constraint;

	private final String field;

	private final @Nullable String column;

	EventRule(String constraint, String field, @Nullable String column) {
		this.constraint = constraint;
		this.field = field;
		this.column = column;
	}

	/**
	 * How the table and the documentation call it.
	 * @return the constraint's name
	 */
	public String constraint() {
		return this.constraint;
	}

	/**
	 * What of an event it is about.
	 * @return the member, for example {@code data.owner}, or {@code cloud_event} for the
	 * whole
	 */
	public String field() {
		return this.field;
	}

	static @Nullable EventRule of(String constraint) {
		return Arrays.stream(values()).filter((rule) -> rule.constraint.equals(constraint)).findFirst().orElse(null);
	}

	/** A value may be too long for its column before its constraint is looked at. */
	static @Nullable EventRule ofColumnIn(String message) {
		return Arrays.stream(values())
			.filter((rule) -> rule.column != null && message.contains("'" + rule.column + "'"))
			.findFirst()
			.orElse(null);
	}

}

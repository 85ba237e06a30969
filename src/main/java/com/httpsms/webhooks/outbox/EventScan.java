package com.httpsms.webhooks.outbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What can be told of an event's text before a database has it. Servers differ in which
 * of two members with one name they take, and in what they make of characters that are
 * none, and so do receivers: an event must mean the same to all of them (RFC 8259, 4).
 *
 * @param id the CloudEvent's id, empty if it has none that can be stored, or if that
 * can't be told
 * @param broken the rule that it breaks, or null for none that can be told from its text
 */
record EventScan(String id, @Nullable EventRule broken) {

	private static final Logger logger = LoggerFactory.getLogger(EventScan.class);

	/** Deeper than any server takes. */
	private static final int DEEPEST = 2000;

	/** With the table's limits, which are others: what is not read here is not known. */
	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNumberLength(Integer.MAX_VALUE)
				.maxStringLength(Integer.MAX_VALUE)
				.maxNameLength(Integer.MAX_VALUE)
				.maxNestingDepth(DEEPEST)
				.build())
			.build())
		.build();

	private static final Pattern ID = Pattern.compile("[!-~]{1,255}");

	/** What is no JSON object is for the table's constraints. */
	private static final EventScan UNKNOWN = new EventScan("", null);

	/**
	 * Reads an event.
	 * @param cloudEvent any text
	 * @return what can be told
	 */
	static EventScan of(String cloudEvent) {
		try (JsonParser parser = JSON.createParser(cloudEvent)) {
			return (parser.nextToken() == JsonToken.START_OBJECT) ? ofObject(parser) : UNKNOWN;
		}
		catch (JacksonException ex) {
			logger.debug("An event is not JSON");
			return UNKNOWN;
		}
	}

	private static EventScan ofObject(JsonParser parser) {
		Deque<Set<String>> open = new ArrayDeque<>();
		open.push(new HashSet<>());
		String id = "";
		JsonToken before = JsonToken.START_OBJECT;
		for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
			if (token == JsonToken.START_OBJECT) {
				open.push(new HashSet<>());
			}
			else if (token == JsonToken.END_OBJECT) {
				open.pop();
			}
			else if (token == JsonToken.PROPERTY_NAME) {
				Set<String> names = open.peek();
				// attributes are in lower case, and some receivers take any for it
				String name = (open.size() == 1) ? parser.currentName().toLowerCase(Locale.ROOT) : parser.currentName();
				if (names != null && !names.add(name)) {
					return new EventScan("", EventRule.UNIQUE_NAMES);
				}
			}
			else if (token == JsonToken.VALUE_STRING && before == JsonToken.PROPERTY_NAME && open.size() == 1
					&& "id".equals(parser.currentName())) {
				id = parser.getString();
			}
			before = token;
		}
		boolean isStorable = ID.matcher(id).matches();
		return isStorable ? new EventScan(id, null) : new EventScan("", EventRule.ID);
	}

}

package com.httpsms.webhooks.outbox;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parts of a stored event, as they stand in its text: nothing is read into numbers that
 * are less exact, and nothing has a limit that the tables have not.
 *
 * @param cloudEvent a CloudEvent in its JSON format, as it is stored
 */
public record EventText(String cloudEvent) {

	private static final Logger logger = LoggerFactory.getLogger(EventText.class);

	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNumberLength(Integer.MAX_VALUE)
				.maxStringLength(Integer.MAX_VALUE)
				.maxNameLength(Integer.MAX_VALUE)
				.maxNestingDepth(Integer.MAX_VALUE)
				.build())
			// some servers take them
			.enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
			.build())
		.build();

	/**
	 * The event's data.
	 * @return the JSON text of its member {@code data}, character for character; null if
	 * it has none, or if it can't be told
	 */
	public @Nullable String data() {
		return member("data");
	}

	/**
	 * The event's source.
	 * @return the value of its attribute {@code source}; null if that can't be told
	 */
	public @Nullable String source() {
		String json = member("source");
		return (json != null && json.startsWith("\"")) ? JSON.readValue(json, String.class) : null;
	}

	private @Nullable String member(String name) {
		try (JsonParser parser = JSON.createParser(this.cloudEvent)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean isWanted = parser.currentName().equals(name);
				parser.nextToken();
				TokenStreamLocation begin = parser.currentTokenLocation();
				parser.skipChildren();
				if (isWanted) {
					// strings are read to their end only when they are asked for
					parser.finishToken();
					return this.cloudEvent.substring(Math.toIntExact(begin.getCharOffset()),
							Math.toIntExact(parser.currentLocation().getCharOffset()));
				}
			}
			return null;
		}
		catch (JacksonException ex) {
			logger.debug("A stored event can't be read");
			return null;
		}
	}

}

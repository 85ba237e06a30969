package com.httpsms.webhooks.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data of an event that is not in the JSON format yet. There it becomes a part of the
 * event's text, so that anything but one JSON value could add members to the event, or
 * replace them.
 */
public final class EventData {

	private static final Logger logger = LoggerFactory.getLogger(EventData.class);

	private static final JsonMapper JSON = new JsonMapper();

	private EventData() {
	}

	/**
	 * Whether data is one JSON value in UTF-8, and nothing else (RFC 8259, 2 and 8.1).
	 * @param data its bytes
	 * @return true if an event that has it is still one
	 */
	public static boolean isOneValue(byte[] data) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
			return isOneValue(text);
		}
		catch (CharacterCodingException ex) {
			logger.debug("Data is not UTF-8");
			return false;
		}
	}

	private static boolean isOneValue(String text) {
		try (JsonParser parser = JSON.createParser(text)) {
			if (parser.nextToken() == null) {
				return false;
			}
			parser.skipChildren();
			return parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			logger.debug("Data is not JSON");
			return false;
		}
	}

}

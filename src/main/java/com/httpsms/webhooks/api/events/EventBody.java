package com.httpsms.webhooks.api.events;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.rw.CloudEventRWException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.api.ApiException;
import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.outbox.EventData;
import com.httpsms.webhooks.outbox.EventRule;

/**
 * Reads the three content modes of the CloudEvents HTTP protocol binding. Structured and
 * batched events are passed on byte for byte; a binary one is put into the JSON format.
 *
 * @see <a href=
 * "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP
 * Protocol Binding 1.0.2</a>
 */
@Component
class EventBody {

	static final String STRUCTURED = "application/cloudevents+json";

	static final String BATCHED = "application/cloudevents-batch+json";

	/** How many events a batch may have. */
	static final int BATCH = 1000;

	private static final String ATTRIBUTE = "ce-";

	private static final String SPECVERSION = "ce-specversion";

	/** What a binary event needs beside its version. */
	private static final List<EventRule> REQUIRED = List.of(EventRule.ID, EventRule.SOURCE, EventRule.TYPE);

	private final JsonMapper json;

	private final JsonFormat format = new JsonFormat();

	EventBody(JsonMapper json) {
		this.json = json;
	}

	/**
	 * Reads a request.
	 * @param headers its headers
	 * @param body its body
	 * @return CloudEvents in their JSON format, not validated; none for an empty batch
	 * @throws ApiException if it is in none of the modes, or can't be read
	 */
	Read read(HttpHeaders headers, byte[] body) {
		MediaType type = contentType(headers);
		if (type != null && type.isCompatibleWith(MediaType.valueOf(STRUCTURED))) {
			return new Read(List.of(text(type, body)), false);
		}
		if (type != null && type.isCompatibleWith(MediaType.valueOf(BATCHED))) {
			return new Read(elements(text(type, body)), true);
		}
		if (headers.getFirst(SPECVERSION) != null) {
			return new Read(List.of(binary(headers, body)), false);
		}
		throw new ApiException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type",
				Map.of("Content-Type", List.of("must be " + STRUCTURED + " or " + BATCHED
						+ ", unless the headers are those of a CloudEvent in binary mode")));
	}

	private static @Nullable MediaType contentType(HttpHeaders headers) {
		try {
			return headers.getContentType();
		}
		catch (InvalidMediaTypeException ex) {
			throw new ApiException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type",
					Map.of("Content-Type", List.of("must be a media type")));
		}
	}

	private static String text(MediaType type, byte[] body) {
		if (type.getCharset() != null && !StandardCharsets.UTF_8.equals(type.getCharset())) {
			throw new ApiException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type",
					Map.of("Content-Type", List.of("must have the charset utf-8, if any")));
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
		}
		catch (CharacterCodingException ex) {
			throw ApiException.malformed("body", "must be UTF-8");
		}
	}

	/** The elements of a JSON array as they stand in its text. */
	private List<String> elements(String batch) {
		List<String> elements = new ArrayList<>();
		try (JsonParser parser = this.json.createParser(batch)) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				throw ApiException.malformed("body", "must be an array of events");
			}
			while (parser.nextToken() != JsonToken.END_ARRAY) {
				if (elements.size() == BATCH) {
					throw new ApiException(HttpStatus.CONTENT_TOO_LARGE, "A batch must have at most 1000 events",
							Map.of());
				}
				int start = (int) parser.currentTokenLocation().getCharOffset();
				parser.skipChildren();
				parser.finishToken();
				elements.add(batch.substring(start, (int) parser.currentLocation().getCharOffset()));
			}
			if (parser.nextToken() != null) {
				throw ApiException.malformed("body", "must end with the array");
			}
		}
		catch (JacksonException ex) {
			throw ApiException.malformed("body", "must be a JSON array");
		}
		return elements;
	}

	private String binary(HttpHeaders encoded, byte[] body) {
		HttpHeaders headers = decoded(encoded);
		Problems problems = new Problems();
		problems.require("1.0".equals(headers.getFirst(SPECVERSION)), EventRule.SPECVERSION.field(),
				EventRule.SPECVERSION.constraint());
		for (EventRule rule : REQUIRED) {
			String value = headers.getFirst(ATTRIBUTE + rule.field());
			problems.require(value != null && !value.isEmpty(), rule.field(), rule.constraint());
		}
		headers.forEach((name, values) -> problems.require(values.size() == 1 || !isAttribute(name),
				name.toLowerCase(Locale.ROOT), "must be there once"));
		// it becomes a part of the event's text as it stands
		problems.require(EventData.isOneValue(body), EventRule.DATA.field(), EventRule.DATA.constraint());
		problems.throwIfAny("publishing events");
		try {
			CloudEvent event = HttpMessageFactory
				.createReader((header) -> headers
					.forEach((name, values) -> values.forEach((value) -> header.accept(name, value))), body)
				.toEvent();
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(this.format.serialize(event))).toString();
		}
		catch (CloudEventRWException | IllegalArgumentException ex) {
			throw ApiException.malformed("headers", "must be those of a CloudEvent 1.0 in binary mode");
		}
		catch (CharacterCodingException ex) {
			throw ApiException.malformed("body", "must be UTF-8");
		}
	}

	private static boolean isAttribute(String header) {
		return header.regionMatches(true, 0, ATTRIBUTE, 0, ATTRIBUTE.length());
	}

	private static HttpHeaders decoded(HttpHeaders headers) {
		HttpHeaders decoded = new HttpHeaders();
		headers.forEach((name, values) -> {
			boolean isAttribute = isAttribute(name);
			values.forEach((value) -> decoded.add(name, isAttribute ? decoded(name, value) : value));
		});
		return decoded;
	}

	private static String decoded(String name, String value) {
		try {
			return AttributeHeader.decode(value);
		}
		catch (CharacterCodingException ex) {
			throw ApiException.malformed(name, "must be UTF-8 when it is percent-decoded");
		}
	}

	/**
	 * What a request holds.
	 *
	 * @param events CloudEvents in their JSON format
	 * @param isBatch whether they came as a batch, so that a fault needs a position
	 */
	record Read(List<String> events, boolean isBatch) {

		/**
		 * How to name a field.
		 * @param index of the event
		 * @param field of the event
		 * @return its name in the request
		 */
		String name(int index, String field) {
			return this.isBatch ? "events[" + index + "]." + field : field;
		}

	}

}

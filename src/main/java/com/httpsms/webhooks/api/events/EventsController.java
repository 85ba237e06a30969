package com.httpsms.webhooks.api.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import com.httpsms.webhooks.api.ApiException;
import com.httpsms.webhooks.api.ApiProperties;
import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.api.Success;
import com.httpsms.webhooks.delivery.Backlog;
import com.httpsms.webhooks.outbox.EventIngest;
import com.httpsms.webhooks.outbox.EventRule;
import com.httpsms.webhooks.outbox.InvalidEventsException;
import com.httpsms.webhooks.outbox.UsedEventIdException;

/**
 * {@code /v1/events}: for producers that can't write to the database.
 */
@Tag(name = "Events", description = "What happened")
@RestController
class EventsController {

	private static final String EXAMPLE = """
			{"specversion":"1.0","id":"ev-1","source":"/v1/messages","type":"message.phone.received",
			"data":{"user_id":"XtABz6zdeFMoBLoltz6SREDvRSh2","owner":"+18005550199","content":"hello"}}""";

	private final EventBody bodies;

	private final EventIngest ingest;

	private final Backlog backlog;

	private final ApiProperties properties;

	EventsController(EventBody bodies, EventIngest ingest, Backlog backlog, ApiProperties properties) {
		this.bodies = bodies;
		this.ingest = ingest;
		this.backlog = backlog;
		this.properties = properties;
	}

	@Operation(summary = "Publish events",
			description = "In the CloudEvents HTTP binding: structured, batched (up to 1,000 "
					+ "events, all or none of them) or binary. The answer comes after the commit.",
			requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true,
					description = "In binary mode the data alone, and the attributes in headers such as ce-id",
					content = {
							@Content(mediaType = EventBody.STRUCTURED, schema = @Schema(type = "object"),
									examples = @ExampleObject(name = "structured", value = EventsController.EXAMPLE)),
							@Content(mediaType = EventBody.BATCHED, schema = @Schema(type = "array"),
									examples = @ExampleObject(name = "batched",
											value = "[" + EventsController.EXAMPLE + "]")) }))
	@ApiResponse(responseCode = "202", description = "All events are committed, or had been before")
	@ApiResponse(responseCode = "409", description = "An id is that of another event, which was published before",
			content = @Content)
	@ApiResponse(responseCode = "413", description = "The body, the batch or an event is too large", content = @Content)
	@ApiResponse(responseCode = "415", description = "No CloudEvent", content = @Content)
	@ApiResponse(responseCode = "429", description = "Too much waits; Retry-After says when to try again",
			content = @Content)
	@ResponseStatus(HttpStatus.ACCEPTED)
	@PostMapping("/v1/events")
	Success<List<EventReceipt>> publish(@Parameter(hidden = true) @RequestHeader HttpHeaders headers,
			@RequestBody(required = false) byte @Nullable [] body) {
		if (this.backlog.now().isBeyond(this.properties.maxBacklog())) {
			throw new ApiException(HttpStatus.TOO_MANY_REQUESTS, "Too many events and deliveries wait already",
					Map.of());
		}
		EventBody.Read read = this.bodies.read(headers, (body != null) ? body : new byte[0]);
		List<EventReceipt> receipts = read.events().isEmpty() ? List.of() : accept(read);
		long accepted = receipts.stream().filter((receipt) -> receipt.fate().equals("accepted")).count();
		return new Success<>(String.format(Locale.ROOT, "accepted %d of %d events", accepted, receipts.size()),
				receipts);
	}

	private List<EventReceipt> accept(EventBody.Read read) {
		try {
			return this.ingest.accept(read.events())
				.stream()
				.map((receipt) -> new EventReceipt(receipt.id(), receipt.accepted() ? "accepted" : "duplicate"))
				.toList();
		}
		catch (UsedEventIdException ex) {
			Map<String, List<String>> fields = new LinkedHashMap<>();
			ex.indexes()
				.forEach((index) -> fields.put(read.name(index, EventRule.ID.field()),
						List.of("is that of another event, which was published before")));
			throw new ApiException(HttpStatus.CONFLICT,
					"An id was used for another event. Nothing was taken; give each event an id of its own.", fields);
		}
		catch (InvalidEventsException ex) {
			if (ex.rules().containsValue(EventRule.AT_MOST_1_MIB)) {
				throw new ApiException(HttpStatus.CONTENT_TOO_LARGE, "An event must have at most 1048576 bytes",
						Map.of());
			}
			if (ex.rules().containsValue(EventRule.FITS_PACKET)) {
				throw new ApiException(HttpStatus.CONTENT_TOO_LARGE, "An event must have less than "
						+ this.ingest.longestStatement()
						+ " bytes, where quotes and backslashes count twice: max_allowed_packet of the database",
						Map.of());
			}
			Problems problems = new Problems();
			ex.rules().forEach((index, rule) -> problems.add(read.name(index, rule.field()), rule.constraint()));
			problems.throwIfAny("publishing events");
			throw ex;
		}
	}

}

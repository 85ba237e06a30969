package com.httpsms.webhooks.api.deliveries;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import com.httpsms.webhooks.api.ApiException;
import com.httpsms.webhooks.api.PhoneNumbers;
import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.api.Success;
import com.httpsms.webhooks.api.access.Caller;
import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.delivery.Deliveries;
import com.httpsms.webhooks.delivery.DeliveryFilter;
import com.httpsms.webhooks.delivery.DeliverySkip;
import com.httpsms.webhooks.delivery.DeliveryView;
import com.httpsms.webhooks.delivery.Redelivery;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.webhook.EventType;

/**
 * {@code /v1/deliveries}: a user's own, or an operator's everybody's.
 */
@Tag(name = "Deliveries", description = "What was sent, and what became of it")
@RestController
class DeliveriesController {

	private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

	private final Deliveries deliveries;

	private final DeliveryPages pages;

	private final Redelivery redelivery;

	private final DeliverySkip skip;

	DeliveriesController(Deliveries deliveries, DeliveryPages pages, Redelivery redelivery, DeliverySkip skip) {
		this.skip = skip;
		this.deliveries = deliveries;
		this.pages = pages;
		this.redelivery = redelivery;
	}

	@Operation(summary = "List deliveries",
			description = "The latest events first. A page may have fewer deliveries than "
					+ "asked for, or none, and still not be the last one: go on until next is absent.")
	@ApiResponse(responseCode = "200", description = "A page")
	@GetMapping("/v1/deliveries")
	Success<List<DeliveryJson>> list(@Caller ApiKey caller,
			@Parameter(description = "Where they stand") @RequestParam(
					required = false) @Nullable DeliveryStatus status,
			@Parameter(description = "The type of their events", example = "message.phone.received") @RequestParam(
					name = "event_type", required = false) @Nullable String eventType,
			@Parameter(description = "The phone number of their events in E.164",
					example = "+18005550199") @RequestParam(name = "phone_number",
							required = false) @Nullable String phoneNumber,
			@Parameter(description = "The uuid of their webhook, which may be deleted by now") @RequestParam(
					required = false) @Nullable UUID webhook,
			@Parameter(description = "Whose they are; a user has only their own") @RequestParam(name = "user_id",
					required = false) @Nullable String userId,
			@Parameter(description = "When their events were published at the earliest",
					example = "2026-11-01T00:00:00Z") @RequestParam(required = false) @Nullable Instant from,
			@Parameter(description = "Before when their events were published",
					example = "2026-12-01T00:00:00Z") @RequestParam(required = false) @Nullable Instant to,
			@Parameter(description = "next of the page before") @RequestParam(required = false) @Nullable String after,
			@Parameter(description = "How many, from 1 to 100") @RequestParam(defaultValue = "20") int limit) {
		Problems problems = new Problems();
		problems.require(isInRange(from), "from", "must be a time from 1970 to 9999");
		problems.require(isInRange(to), "to", "must be a time from 1970 to 9999");
		problems.require(eventType == null || EventType.of(eventType).isPresent(), "event_type",
				"must be one of " + String.join(", ", EventType.all()));
		String phone = (phoneNumber != null) ? phoneNumber(phoneNumber, problems) : null;
		problems.require(caller.userId() == null || userId == null || userId.equals(caller.userId()), "user_id",
				"must be your own, or left out");
		problems.throwIfAny("fetching deliveries");
		return this.pages.page(
				new DeliveryFilter((caller.userId() != null) ? caller.userId() : userId,
						(webhook != null) ? webhook.toString() : null, status, eventType, phone, from, to),
				caller.userId() != null, after, limit);
	}

	/** A plus sign that is not encoded arrives as a space. */
	private static String phoneNumber(String text, Problems problems) {
		Optional<String> number = PhoneNumbers.canonical(text);
		problems.require(number.isPresent(), "phone_number", "must be a phone number in E.164, such as +18005550199");
		return number.orElse(text);
	}

	@Operation(summary = "Get a delivery", description = "One delivery with each of its attempts.")
	@ApiResponse(responseCode = "200", description = "The delivery")
	@GetMapping("/v1/deliveries/{event}/{webhook}")
	Success<DeliveryJson> get(@Caller ApiKey caller,
			@Parameter(description = "The CloudEvent's id") @PathVariable String event,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID webhook) {
		DeliveryView found = find(caller, event, webhook);
		return new Success<>("fetched delivery",
				seenBy(caller, DeliveryJson.of(found, this.deliveries.attempts(found.key()))));
	}

	@Operation(summary = "Deliver again",
			description = "Begins a new round of five attempts of a delivery that has "
					+ "finished. The attempts before stay in its log.")
	@ApiResponse(responseCode = "200", description = "The delivery, due now")
	@ApiResponse(responseCode = "409", description = "It has not finished, it is a test, or its webhook was deleted",
			content = @Content)
	@PostMapping("/v1/deliveries/{event}/{webhook}/redeliver")
	Success<DeliveryJson> redeliver(@Caller ApiKey caller,
			@Parameter(description = "The CloudEvent's id") @PathVariable String event,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID webhook) {
		DeliveryView found = find(caller, event, webhook);
		if (!found.isDeliverable()) {
			throw new ApiException(HttpStatus.CONFLICT, "the webhook was deleted", Map.of());
		}
		if (found.attemptsAllowed() == 1) {
			throw new ApiException(HttpStatus.CONFLICT, "a test is not delivered again, test the webhook anew",
					Map.of());
		}
		if (!this.redelivery.start(found.key())) {
			throw new ApiException(HttpStatus.CONFLICT, "the delivery has not finished",
					Map.of("status", List.of("must be DELIVERED, REJECTED, EXHAUSTED or CANCELLED")));
		}
		return new Success<>("delivery starts again", seenBy(caller, DeliveryJson.of(find(caller, event, webhook))));
	}

	@Operation(summary = "Skip a delivery",
			description = "Gives up a delivery that waits, so that those of its phone number go "
					+ "on where the webhook asks for strict order. It ends CANCELLED and says who skipped it; no webhook.send.failed "
					+ "is published. It can be delivered again. Once more changes nothing.")
	@ApiResponse(responseCode = "200", description = "The delivery, CANCELLED")
	@ApiResponse(responseCode = "409", description = "It is being sent, or has finished otherwise", content = @Content)
	@PostMapping("/v1/deliveries/{event}/{webhook}/skip")
	Success<DeliveryJson> skip(@Caller ApiKey caller,
			@Parameter(description = "The CloudEvent's id") @PathVariable String event,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID webhook) {
		this.skip.skip(find(caller, event, webhook).key(), "key " + caller.id());
		DeliveryView now = find(caller, event, webhook);
		if (now.status() != DeliveryStatus.CANCELLED) {
			throw new ApiException(HttpStatus.CONFLICT, (now.status() == DeliveryStatus.SENDING)
					? "the delivery is being sent" : "the delivery does not wait",
					Map.of("status", List.of("must be PENDING")));
		}
		return new Success<>("delivery skipped", seenBy(caller, DeliveryJson.of(now)));
	}

	private static boolean isInRange(@Nullable Instant time) {
		return time == null || (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME));
	}

	private static DeliveryJson seenBy(ApiKey caller, DeliveryJson delivery) {
		return (caller.userId() != null) ? delivery.forUser() : delivery;
	}

	private DeliveryView find(ApiKey caller, String event, UUID webhook) {
		return this.deliveries.find(caller.userId(), event, webhook.toString())
			.orElseThrow(() -> ApiException.notFound("cannot find the delivery of this event to this webhook"));
	}

}

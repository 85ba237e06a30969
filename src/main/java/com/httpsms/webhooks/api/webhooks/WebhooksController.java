package com.httpsms.webhooks.api.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.api.Success;
import com.httpsms.webhooks.api.access.Caller;
import com.httpsms.webhooks.api.deliveries.DeliveryJson;
import com.httpsms.webhooks.api.deliveries.DeliveryPages;
import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.delivery.DeliveryFilter;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;

/**
 * {@code /v1/webhooks}, as clients of httpSMS call it, and what goes beyond.
 */
@Tag(name = "Webhooks", description = "Which events go where")
@RestController
class WebhooksController {

	private static final int LONGEST_PAGE = 100;

	private static final int LONGEST_QUERY = 100;

	private static final int DEFAULT_OVERLAP = 86_400;

	private static final int LONGEST_OVERLAP = 2_592_000;

	private final UserWebhooks webhooks;

	private final WebhookAllowance allowance;

	private final WebhookTest test;

	private final DeliveryPages pages;

	WebhooksController(UserWebhooks webhooks, WebhookAllowance allowance, WebhookTest test, DeliveryPages pages) {
		this.allowance = allowance;
		this.webhooks = webhooks;
		this.test = test;
		this.pages = pages;
	}

	@Operation(summary = "List webhooks", description = "The latest first.")
	@ApiResponse(responseCode = "200", description = "The webhooks")
	@GetMapping("/v1/webhooks")
	Success<List<WebhookJson>> list(@Caller ApiKey caller,
			@Parameter(description = "How many to leave out") @RequestParam(defaultValue = "0") int skip,
			@Parameter(description = "How many, from 1 to 100") @RequestParam(defaultValue = "20") int limit,
			@Parameter(description = "What their URLs contain, in any case",
					example = "example.com") @RequestParam(defaultValue = "") String query) {
		Problems problems = new Problems();
		problems.require(skip >= 0, "skip", "must be 0 or more");
		problems.require(limit >= 1 && limit <= LONGEST_PAGE, "limit", "must be from 1 to 100");
		problems.require(query.length() <= LONGEST_QUERY, "query", "must have at most 100 characters");
		problems.throwIfAny("fetching webhooks");
		List<WebhookJson> found = this.webhooks.list(user(caller), query, skip, limit);
		return new Success<>("fetched " + found.size() + ((found.size() == 1) ? " webhook" : " webhooks"), found);
	}

	@Operation(summary = "Get a webhook")
	@ApiResponse(responseCode = "200", description = "The webhook")
	@GetMapping("/v1/webhooks/{uuid}")
	Success<WebhookJson> get(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid) {
		return new Success<>("fetched webhook", this.webhooks.get(user(caller), uuid));
	}

	@Operation(summary = "Store a webhook", description = "It gets events that are published from now on.")
	@ApiResponse(responseCode = "201", description = "The webhook")
	@ApiResponse(responseCode = "402", description = "The user has as many as the installation allows",
			content = @Content)
	@ResponseStatus(HttpStatus.CREATED)
	@PostMapping("/v1/webhooks")
	Success<WebhookJson> store(@Caller ApiKey caller, @RequestBody WebhookPayload payload) throws InterruptedException {
		return new Success<>("webhook created successfully",
				this.allowance.inTurn(user(caller), () -> this.webhooks.store(user(caller), payload)));
	}

	@Operation(summary = "Update a webhook")
	@ApiResponse(responseCode = "200", description = "The webhook")
	@PutMapping("/v1/webhooks/{uuid}")
	Success<WebhookJson> update(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid,
			@RequestBody WebhookPayload payload) {
		return new Success<>("webhook updated successfully", this.webhooks.update(user(caller), uuid, payload));
	}

	@Operation(summary = "Delete a webhook",
			description = "What has not been sent is cancelled. The history of its deliveries stays.")
	@ApiResponse(responseCode = "200", description = "It is deleted")
	@DeleteMapping("/v1/webhooks/{uuid}")
	Success<Object> delete(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid) {
		this.webhooks.delete(user(caller), uuid);
		return new Success<>("webhook deleted successfully", null);
	}

	@Operation(summary = "Pause a webhook", description = "Its deliveries are made and wait.")
	@ApiResponse(responseCode = "200", description = "The webhook")
	@PostMapping("/v1/webhooks/{uuid}/pause")
	Success<WebhookJson> pause(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid) {
		return new Success<>("webhook paused", this.webhooks.pause(user(caller), uuid));
	}

	@Operation(summary = "Resume a webhook",
			description = "Sends what waits. Also for a webhook that the worker "
					+ "disabled, and for one that is left alone because its endpoint failed.")
	@ApiResponse(responseCode = "200", description = "The webhook")
	@PostMapping("/v1/webhooks/{uuid}/resume")
	Success<WebhookJson> resume(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid) {
		return new Success<>("webhook resumed", this.webhooks.resume(user(caller), uuid));
	}

	@Operation(summary = "Rotate the signing key",
			description = "For a while webhook-signature has a signature with each "
					+ "key, as Standard Webhooks has it. The JWT has room for one and is signed with the new key at once.")
	@ApiResponse(responseCode = "200", description = "The webhook with its new key")
	@PostMapping("/v1/webhooks/{uuid}/rotate-key")
	Success<WebhookJson> rotateKey(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid,
			@RequestBody(required = false) @Nullable RotateKeyPayload payload) {
		Integer asked = (payload != null) ? payload.overlapSeconds() : null;
		int overlap = (asked != null) ? asked : DEFAULT_OVERLAP;
		Problems problems = new Problems();
		problems.require(overlap >= 0 && overlap <= LONGEST_OVERLAP, "overlap_seconds", "must be from 0 to 2592000");
		problems.throwIfAny("rotating signing key");
		return new Success<>("signing key rotated", this.webhooks.rotateKey(user(caller), uuid,
				(payload != null) ? payload.signingKey() : null, Duration.ofSeconds(overlap)));
	}

	@Operation(summary = "Test a webhook", description = "Sends a sample event to this webhook alone, before whatever "
			+ "waits for it, and once. The event has the attribute test. The answer has the attempt in log; without one, "
			+ "it could not be made within ten seconds, for example since the webhook is paused.")
	@ApiResponse(responseCode = "200", description = "The delivery of the sample event")
	@PostMapping("/v1/webhooks/{uuid}/test")
	Success<DeliveryJson> test(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid,
			@RequestBody(required = false) @Nullable TestPayload payload) throws InterruptedException {
		DeliveryJson result = this.test.send(this.webhooks.find(user(caller), uuid),
				(payload != null) ? payload.type() : null);
		return new Success<>("test event " + result.status(), result);
	}

	@Operation(summary = "List a webhook's deliveries",
			description = "The latest events first. A page may have fewer "
					+ "deliveries than asked for, or none, and still not be the last one: go on until next is absent.")
	@ApiResponse(responseCode = "200", description = "A page")
	@GetMapping("/v1/webhooks/{uuid}/deliveries")
	Success<List<DeliveryJson>> deliveries(@Caller ApiKey caller,
			@Parameter(description = "The webhook's uuid") @PathVariable UUID uuid,
			@Parameter(description = "Where they stand") @RequestParam(
					required = false) @Nullable DeliveryStatus status,
			@Parameter(description = "next of the page before") @RequestParam(required = false) @Nullable String after,
			@Parameter(description = "How many, from 1 to 100") @RequestParam(defaultValue = "20") int limit) {
		this.webhooks.find(user(caller), uuid);
		return this.pages.page(new DeliveryFilter(user(caller), uuid.toString(), status, null, null, null, null), true,
				after, limit);
	}

	private static String user(ApiKey caller) {
		String user = caller.userId();
		if (user == null) {
			throw new IllegalStateException("only users get here");
		}
		return user;
	}

}

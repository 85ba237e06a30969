package com.httpsms.webhooks.api.webhooks;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.api.PhoneNumbers;
import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.delivery.DeliveryProperties;
import com.httpsms.webhooks.egress.CallbackUrl;
import com.httpsms.webhooks.egress.EgressGuard;
import com.httpsms.webhooks.egress.InvalidCallbackUrlException;
import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.webhook.EventType;

/**
 * What a webhook's fields must be. Each check notes what is wrong and returns the value
 * as it is to be stored.
 */
@Component
class WebhookRules {

	static final int LONGEST = 255;

	private static final int MOST_PHONE_NUMBERS = 1000;

	private final EgressGuard guard;

	private final int mostInFlight;

	WebhookRules(EgressGuard guard, DeliveryProperties properties) {
		this.guard = guard;
		this.mostInFlight = properties.endpoint().maxInFlight();
	}

	String url(@Nullable String text, Problems problems) {
		if (text == null || text.isBlank()) {
			problems.add("url", "is required");
			return "";
		}
		String whole = CallbackUrl.withScheme(text.strip());
		try {
			CallbackUrl url = CallbackUrl.of(whole);
			problems.require(!url.hasCredentials(), "url", "must not have credentials in it");
			this.guard.policy()
				.refusal(url)
				.ifPresent((reason) -> problems.add("url",
						"must not lead to an address that may not be called: " + reason));
		}
		catch (InvalidCallbackUrlException ex) {
			problems.add("url", ex.rule());
		}
		return whole;
	}

	String signingKey(String text, Problems problems) {
		problems.require(text.codePointCount(0, text.length()) <= LONGEST, "signing_key",
				"must have at most 255 characters");
		problems.require(StandardCharsets.UTF_8.newEncoder().canEncode(text), "signing_key", "must be Unicode text");
		problems.require(!SigningKeyCipher.isReserved(text), "signing_key", "must not begin like an encrypted key");
		return text;
	}

	Set<String> eventTypes(@Nullable List<@Nullable String> events, Problems problems) {
		Set<String> types = new LinkedHashSet<>();
		if (events == null || events.isEmpty()) {
			problems.add("events", "is required, and must have one event or more");
			return types;
		}
		for (String event : events) {
			if (event != null && EventType.of(event).isPresent()) {
				types.add(event);
			}
			else {
				problems.add("events", "must each be one of " + String.join(", ", EventType.all()));
				break;
			}
		}
		return types;
	}

	Set<String> phoneNumbers(@Nullable List<@Nullable String> numbers, Problems problems) {
		Set<String> canonical = new LinkedHashSet<>();
		if (numbers == null || numbers.isEmpty()) {
			problems.add("phone_numbers", "is required, and must have one phone number or more");
			return canonical;
		}
		problems.require(numbers.size() <= MOST_PHONE_NUMBERS, "phone_numbers", "must have at most 1000 phone numbers");
		for (int i = 0; i < numbers.size(); i++) {
			String number = numbers.get(i);
			String position = "must be phone numbers in E.164, such as +18005550199, but number " + (i + 1) + " is not";
			if (number == null) {
				problems.add("phone_numbers", position);
			}
			else {
				PhoneNumbers.canonical(number)
					.ifPresentOrElse(canonical::add, () -> problems.add("phone_numbers", position));
			}
		}
		return canonical;
	}

	/** Operators may give a webhook more, which its user can keep. */
	void maxInFlight(@Nullable Integer limit, @Nullable Integer present, Problems problems) {
		problems.require(limit == null || (limit >= 0 && limit <= this.mostInFlight) || limit.equals(present),
				"max_in_flight",
				"must be from 1 to " + this.mostInFlight + ", or 0 for the installation's limit, which is the same");
	}

}

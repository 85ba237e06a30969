package com.httpsms.webhooks.api.deliveries;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.api.Success;
import com.httpsms.webhooks.delivery.Deliveries;
import com.httpsms.webhooks.delivery.DeliveryFilter;
import com.httpsms.webhooks.delivery.DeliveryKey;

/**
 * Answers with pages of deliveries.
 */
@Component
public class DeliveryPages {

	private static final Logger logger = LoggerFactory.getLogger(DeliveryPages.class);

	private static final int LONGEST_PAGE = 100;

	private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

	private final Deliveries deliveries;

	DeliveryPages(Deliveries deliveries) {
		this.deliveries = deliveries;
	}

	/**
	 * A page.
	 * @param filter what to show
	 * @param isUser whether it is a user who sees it
	 * @param after {@code next} of the page before, or null for the first page
	 * @param limit how many deliveries, from 1 to 100
	 * @return the page
	 */
	public Success<List<DeliveryJson>> page(DeliveryFilter filter, boolean isUser, @Nullable String after, int limit) {
		Problems problems = new Problems();
		problems.require(limit >= 1 && limit <= LONGEST_PAGE, "limit", "must be from 1 to 100");
		DeliveryKey key = (after != null) ? key(after) : null;
		problems.require(after == null || key != null, "after", "must be the next of another page");
		problems.throwIfAny("fetching deliveries");
		Deliveries.Page page = this.deliveries.page(filter, key, limit);
		List<DeliveryJson> found = page.deliveries()
			.stream()
			.map(DeliveryJson::of)
			.map((delivery) -> isUser ? delivery.forUser() : delivery)
			.toList();
		DeliveryKey next = page.next();
		return new Success<>("fetched " + found.size() + ((found.size() == 1) ? " delivery" : " deliveries"), found,
				(next != null) ? cursor(next) : null);
	}

	/** Opaque to clients, who must not make them up. */
	private static String cursor(DeliveryKey key) {
		return Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString((key.eventId() + "." + key.webhookId()).getBytes(StandardCharsets.US_ASCII));
	}

	private static @Nullable DeliveryKey key(String cursor) {
		try {
			Matcher matcher = CURSOR
				.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
			return matcher.matches()
					? new DeliveryKey(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))) : null;
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Not a cursor", ex);
			return null;
		}
	}

}

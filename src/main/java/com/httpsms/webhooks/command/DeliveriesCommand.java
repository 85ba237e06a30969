package com.httpsms.webhooks.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import com.httpsms.webhooks.api.deliveries.DeliveryJson;
import com.httpsms.webhooks.delivery.Deliveries;
import com.httpsms.webhooks.delivery.DeliverySkip;
import com.httpsms.webhooks.delivery.DeliveryView;
import com.httpsms.webhooks.delivery.DeliveryView.AttemptView;
import com.httpsms.webhooks.delivery.Redelivery;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.webhook.WebhookState;
import com.httpsms.webhooks.webhook.WebhookStateTable;

/**
 * {@code deliveries}: shows what became of an event, and delivers or skips one delivery.
 */
@Command(name = "deliveries",
		description = "Shows what became of an event, and delivers one delivery again or skips it.",
		mixinStandardHelpOptions = true, synopsisSubcommandLabel = "(show | redeliver | skip)")
final class DeliveriesCommand {

	private static final String EVENT_HELP = "The CloudEvent's id";

	private static final String WEBHOOK_HELP = "The webhook's uuid, or its id in the tables";

	private final Deliveries deliveries;

	private final Redelivery redelivery;

	private final DeliverySkip skip;

	private final WebhookStateTable webhooks;

	@Spec
	private @Nullable CommandSpec spec;

	DeliveriesCommand(Deliveries deliveries, Redelivery redelivery, DeliverySkip skip, WebhookStateTable webhooks) {
		this.deliveries = deliveries;
		this.redelivery = redelivery;
		this.skip = skip;
		this.webhooks = webhooks;
	}

	@Command(name = "show", description = "Shows an event's deliveries with each attempt.",
			mixinStandardHelpOptions = true)
	int show(@Parameters(paramLabel = "EVENT", description = EVENT_HELP) String event,
			@Parameters(paramLabel = "WEBHOOK", arity = "0..1",
					description = WEBHOOK_HELP + "; all if left out") @Nullable String webhook,
			@Option(names = "--json", description = "Prints a list in JSON") boolean json) {
		List<DeliveryView> found;
		if (webhook != null) {
			DeliveryView one = find(event, webhook);
			if (one == null) {
				return Terminal.NO_SUCH;
			}
			found = List.of(one);
		}
		else {
			Optional<String> state = this.deliveries.eventState(event);
			if (state.isEmpty()) {
				terminal().tell("There is no event '%s': it was never published, or has left for an archive.", event);
				return Terminal.NO_SUCH;
			}
			terminal().tell("%s", state.get());
			found = this.deliveries.ofEvent(event);
		}
		if (json) {
			terminal()
				.json(found.stream().map((one) -> DeliveryJson.of(one, this.deliveries.attempts(one.key()))).toList());
			return Terminal.DONE;
		}
		found.forEach(this::tell);
		return Terminal.DONE;
	}

	private void tell(DeliveryView one) {
		String webhook = this.webhooks.find(one.webhook())
			.map((state) -> state.status() + ((state.statusReason() != null) ? ", " + state.statusReason() : ""))
			.orElse("gone");
		terminal().say("webhook %s (%s): %s, %d of %d attempts%s", one.webhook(), webhook, one.status(), one.attempts(),
				one.attemptsAllowed(),
				(one.nextAttemptAt() != null && one.status() == DeliveryStatus.PENDING)
						? ", due at " + one.nextAttemptAt()
						: (one.finishedAt() != null) ? ", finished at " + one.finishedAt() : "");
		if (one.lastError() != null) {
			terminal().say("  %s", one.lastError());
		}
		for (AttemptView attempt : this.deliveries.attempts(one.key())) {
			List<String> words = new ArrayList<>();
			words.add(attempt.outcome().name());
			if (attempt.httpStatus() != null) {
				words.add("HTTP " + attempt.httpStatus());
			}
			if (attempt.durationMillis() != null) {
				words.add(attempt.durationMillis() + " ms");
			}
			if (attempt.error() != null) {
				words.add(attempt.error());
			}
			if (attempt.url() != null) {
				words.add("to " + attempt.url());
			}
			terminal().say("  %d  %s  %s", attempt.number(), attempt.startedAt(), String.join(", ", words));
		}
	}

	@Command(name = "redeliver", description = "Gives a delivery that has finished a new round of five attempts.",
			mixinStandardHelpOptions = true)
	int redeliver(@Parameters(paramLabel = "EVENT", description = EVENT_HELP) String event,
			@Parameters(paramLabel = "WEBHOOK", description = WEBHOOK_HELP) String webhook) {
		DeliveryView found = find(event, webhook);
		if (found == null) {
			return Terminal.NO_SUCH;
		}
		if (!found.isDeliverable()) {
			terminal().tell("The webhook was deleted.");
			return Terminal.FAILED;
		}
		if (!this.redelivery.start(found.key())) {
			terminal().tell("The delivery has not finished: it is %s.", found.status());
			return Terminal.FAILED;
		}
		terminal().say("The delivery is due now. To see it: deliveries show %s %s", event, found.webhook());
		return Terminal.DONE;
	}

	@Command(name = "skip", description = "Gives up a delivery that waits, so that those behind it go on "
			+ "in strict order. It ends CANCELLED and can be redelivered.", mixinStandardHelpOptions = true)
	int skip(@Parameters(paramLabel = "EVENT", description = EVENT_HELP) String event,
			@Parameters(paramLabel = "WEBHOOK", description = WEBHOOK_HELP) String webhook) {
		DeliveryView found = find(event, webhook);
		if (found == null) {
			return Terminal.NO_SUCH;
		}
		boolean skipped = this.skip.skip(found.key(), "command of " + System.getProperty("user.name"));
		DeliveryView now = find(event, webhook);
		DeliveryStatus status = (now != null) ? now.status() : found.status();
		if (skipped || status == DeliveryStatus.CANCELLED) {
			terminal().say(skipped ? "The delivery is skipped." : "The delivery was CANCELLED before.");
			return Terminal.DONE;
		}
		terminal().tell((status == DeliveryStatus.SENDING)
				? "Not skipped: the delivery is being sent. Try again when that has ended, within the lease at the latest."
				: "Not skipped: the delivery is %s.", status);
		return Terminal.FAILED;
	}

	/** A delivery; where there is none, says so. */
	private @Nullable DeliveryView find(String event, String webhook) {
		String uuid = this.webhooks.find(webhook).map(WebhookState::uuid).orElse(null);
		if (uuid == null) {
			terminal().tell("There is no webhook '%s'.", webhook);
			return null;
		}
		DeliveryView found = this.deliveries.find(null, event, uuid).orElse(null);
		if (found == null) {
			terminal().tell("There is no delivery of event '%s' to webhook %s.", event, uuid);
		}
		return found;
	}

	private Terminal terminal() {
		return Terminal.of(this.spec);
	}

}

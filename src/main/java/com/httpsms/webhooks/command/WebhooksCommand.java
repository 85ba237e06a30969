package com.httpsms.webhooks.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import com.httpsms.webhooks.delivery.WebhookControl;
import com.httpsms.webhooks.webhook.Webhook;
import com.httpsms.webhooks.webhook.WebhookState;
import com.httpsms.webhooks.webhook.WebhookStateTable;

/**
 * {@code webhooks}: looks at webhooks and their queues, pauses, resumes and releases
 * them.
 */
@Command(name = "webhooks",
		description = "Looks at webhooks and what waits for them; pauses, resumes and releases them.",
		mixinStandardHelpOptions = true,
		synopsisSubcommandLabel = "(list | show | pause | resume | release | limit | set-key)")
final class WebhooksCommand {

	private static final String WEBHOOK_HELP = "The webhook's uuid, or its id in the tables";

	private static final String REASON = "MAINTENANCE";

	private static final int LONGEST_REASON = 32;

	private static final int LONGEST_KEY = 255;

	private static final int LONGEST_LIST = 1000;

	private static final int HIGHEST_LIMIT = 10_000;

	private final WebhookStateTable webhooks;

	private final WebhookControl control;

	private final WebhookWords words;

	@Spec
	private @Nullable CommandSpec spec;

	WebhooksCommand(WebhookStateTable webhooks, WebhookControl control, WebhookWords words) {
		this.webhooks = webhooks;
		this.control = control;
		this.words = words;
	}

	@Command(name = "list", description = "Lists webhooks and what waits for them.", mixinStandardHelpOptions = true)
	int list(@Option(names = "--user", description = "Whose; everybody's if left out") @Nullable String user, @Option(
			names = "--status",
			description = "${COMPLETION-CANDIDATES}; all but DELETED if left out") Webhook.@Nullable Status status,
			@Option(names = "--after", defaultValue = "0", description = "The id before the first one") long after,
			@Option(names = "--limit", defaultValue = "50",
					description = "How many, from 1 to 1000; ${DEFAULT-VALUE} if left out") int limit,
			@Option(names = "--json", description = "Prints a list in JSON") boolean json) {
		require(limit >= 1 && limit <= LONGEST_LIST, "list", "--limit must be from 1 to 1000");
		List<WebhookState> found = this.webhooks.list(user, status, null, after, limit);
		if (json) {
			terminal().json(found.stream().map(this.words::json).toList());
			return Terminal.DONE;
		}
		terminal().say("%s", WebhookWords.HEADER);
		found.forEach((webhook) -> terminal().say("%s", this.words.row(webhook)));
		return Terminal.DONE;
	}

	@Command(name = "show", description = "Shows a webhook and its queue.", mixinStandardHelpOptions = true)
	int show(@Parameters(paramLabel = "WEBHOOK", description = WEBHOOK_HELP) String key,
			@Option(names = "--json", description = "Prints it as JSON") boolean json) {
		WebhookState webhook = find(key);
		if (webhook == null) {
			return Terminal.NO_SUCH;
		}
		if (json) {
			terminal().json(this.words.json(webhook));
			return Terminal.DONE;
		}
		this.words.lines(webhook).forEach((line) -> terminal().say("%s", line));
		return Terminal.DONE;
	}

	@Command(name = "pause", description = "Has deliveries wait, of one webhook or of all that are active. "
			+ "New ones are made meanwhile.", mixinStandardHelpOptions = true)
	int pause(@Parameters(paramLabel = "WEBHOOK", arity = "0..1", description = WEBHOOK_HELP) @Nullable String key,
			@Option(names = "--user", description = "All of this user") @Nullable String user,
			@Option(names = "--all", description = "All of everybody") boolean all,
			@Option(names = "--reason", defaultValue = REASON,
					description = "Why, in at most 32 characters; ${DEFAULT-VALUE} if left out") String reason) {
		requireOne("pause", key, user, all);
		require(!reason.isBlank() && reason.length() <= LONGEST_REASON, "pause",
				"--reason must have from 1 to 32 characters");
		if (key == null) {
			terminal().say("%d webhooks paused. To have them go on: webhooks resume %s --reason '%s'",
					this.control.pauseAll(user, reason), (user != null) ? "--user " + user : "--all", reason);
			return Terminal.DONE;
		}
		WebhookState webhook = find(key);
		if (webhook == null) {
			return Terminal.NO_SUCH;
		}
		if (this.control.pause(webhook.id(), reason)) {
			terminal().say("Paused. To have it go on: webhooks resume %s", webhook.uuid());
			return Terminal.DONE;
		}
		return because(Objects.requireNonNullElse(find(key), webhook), Webhook.Status.PAUSED);
	}

	@Command(name = "resume",
			description = "Sends what waits: of one webhook, whatever paused or disabled it and "
					+ "though its endpoint failed before; or of all that were paused for a reason.",
			mixinStandardHelpOptions = true)
	int resume(@Parameters(paramLabel = "WEBHOOK", arity = "0..1", description = WEBHOOK_HELP) @Nullable String key,
			@Option(names = "--user", description = "All of this user") @Nullable String user,
			@Option(names = "--all", description = "All of everybody") boolean all,
			@Option(names = "--reason", defaultValue = REASON,
					description = "With --user or --all: why they were paused; ${DEFAULT-VALUE} if left out") String reason) {
		requireOne("resume", key, user, all);
		if (key == null) {
			terminal().say("%d webhooks resumed. Those that users paused themselves stay paused.",
					this.control.resumeAll(user, reason));
			return Terminal.DONE;
		}
		WebhookState webhook = find(key);
		if (webhook == null) {
			return Terminal.NO_SUCH;
		}
		if (this.control.resume(webhook.id())) {
			terminal().say("Resumed.");
			return Terminal.DONE;
		}
		return because(Objects.requireNonNullElse(find(key), webhook), Webhook.Status.ACTIVE);
	}

	/** Nothing was changed: it is so already, or can't be. */
	private int because(WebhookState webhook, Webhook.Status wanted) {
		boolean isSo = webhook.status() == wanted;
		String reason = (webhook.statusReason() != null) ? " (" + webhook.statusReason() + ")" : "";
		if (isSo) {
			terminal().say("It is %s already%s.", webhook.status(), reason);
			return Terminal.DONE;
		}
		terminal().tell("Nothing was changed: the webhook is %s%s.", webhook.status(), reason);
		return Terminal.FAILED;
	}

	@Command(name = "release",
			description = "Lifts a hold, or all of them: what waits is due now. " + "Attempts stay counted.",
			mixinStandardHelpOptions = true)
	int release(@Parameters(paramLabel = "WEBHOOK", arity = "0..1", description = WEBHOOK_HELP) @Nullable String key,
			@Option(names = "--all", description = "All that are held") boolean all) {
		requireOne("release", key, null, all);
		if (key == null) {
			terminal().say("%d holds lifted.", this.control.releaseAll());
			return Terminal.DONE;
		}
		WebhookState webhook = find(key);
		if (webhook == null) {
			return Terminal.NO_SUCH;
		}
		this.control.release(webhook.id());
		terminal().say("Released%s.",
				(webhook.status() == Webhook.Status.ACTIVE) ? "" : ", but the webhook is " + webhook.status());
		return Terminal.DONE;
	}

	@Command(name = "limit", description = "Sets how many deliveries of a webhook may be sent at once.",
			mixinStandardHelpOptions = true)
	int limit(@Parameters(paramLabel = "WEBHOOK", description = WEBHOOK_HELP) String key, @Parameters(paramLabel = "N",
			description = "From 1 to 10000, or 'default' for webhooks.endpoint.max-in-flight") String limit) {
		boolean standard = limit.equals("default");
		int number = limit.matches("[0-9]{1,5}") ? Integer.parseInt(limit) : 0;
		require(standard || (number >= 1 && number <= HIGHEST_LIMIT), "limit",
				"N must be from 1 to 10000, or 'default'");
		WebhookState webhook = find(key);
		if (webhook == null) {
			return Terminal.NO_SUCH;
		}
		this.control.limit(webhook.id(), standard ? null : (Integer) number);
		terminal().say("At most %s at once.", standard ? "webhooks.endpoint.max-in-flight" : limit);
		return Terminal.DONE;
	}

	@Command(name = "set-key", description = "Sets a new signing key, which is read from the standard input and "
			+ "encrypted by a node within a minute.", mixinStandardHelpOptions = true)
	int setKey(@Parameters(paramLabel = "WEBHOOK", description = WEBHOOK_HELP) String key) throws IOException {
		WebhookState webhook = find(key);
		if (webhook == null) {
			return Terminal.NO_SUCH;
		}
		String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
		require(line != null && !line.isEmpty() && line.length() <= LONGEST_KEY, "set-key",
				"the key, a line of the standard input, must have from 1 to 255 characters");
		if (!this.control.setSigningKey(webhook.id(), Objects.requireNonNull(line))) {
			return because(webhook, Webhook.Status.ACTIVE);
		}
		terminal().say("The signing key is set.");
		return Terminal.DONE;
	}

	private @Nullable WebhookState find(String key) {
		WebhookState found = this.webhooks.find(key).orElse(null);
		if (found == null) {
			terminal().tell("There is no webhook '%s'.", key);
		}
		return found;
	}

	private void requireOne(String command, @Nullable String key, @Nullable String user, boolean all) {
		int given = ((key != null) ? 1 : 0) + ((user != null) ? 1 : 0) + (all ? 1 : 0);
		require(given == 1, command, command.equals("release") ? "give a webhook or --all"
				: "give one of these: a webhook, --user or --all");
	}

	private void require(boolean holds, String command, String rule) {
		if (!holds) {
			throw new ParameterException(Objects.requireNonNull(this.spec).subcommands().get(command), rule);
		}
	}

	private Terminal terminal() {
		return Terminal.of(this.spec);
	}

}

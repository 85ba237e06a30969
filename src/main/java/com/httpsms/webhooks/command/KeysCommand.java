package com.httpsms.webhooks.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;

/**
 * {@code keys}: makes, lists and revokes API keys.
 */
@Command(name = "keys", description = "Makes, lists and revokes API keys.", mixinStandardHelpOptions = true,
		synopsisSubcommandLabel = "(create | list | revoke)")
final class KeysCommand {

	private final ApiKeys keys;

	@Spec
	private @Nullable CommandSpec spec;

	KeysCommand(ApiKeys keys) {
		this.keys = keys;
	}

	@Command(name = "create", description = "Makes a key and prints it. It can't be shown again.",
			mixinStandardHelpOptions = true)
	int create(
			@Option(names = "--role", required = true,
					description = "What it may do: ${COMPLETION-CANDIDATES}") ApiKey.Role role,
			@Option(names = "--user", description = "Whose it is, for role user") @Nullable String user) {
		try {
			ApiKeys.NewKey key = this.keys.create(role, user);
			out().println(key.text());
			err().printf(Locale.ROOT, "Key %d. It is not shown again; to revoke it: keys revoke %d%n", key.id(),
					key.id());
			return 0;
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(spec().subcommands().get("create"), "--user: " + ex.getMessage(), ex);
		}
	}

	@Command(name = "list", description = "Lists all keys without the keys themselves.",
			mixinStandardHelpOptions = true)
	int list() {
		out().printf(Locale.ROOT, "%-6s %-9s %-30s %-28s %-28s %s%n", "id", "role", "user", "created", "last used",
				"revoked");
		for (ApiKey key : this.keys.list()) {
			out().printf(Locale.ROOT, "%-6d %-9s %-30s %-28s %-28s %s%n", key.id(),
					key.role().name().toLowerCase(Locale.ROOT), orDash(key.userId()), key.createdAt(),
					orDash(key.lastUsedAt()), orDash(key.revokedAt()));
		}
		return 0;
	}

	@Command(name = "revoke", description = "Revokes a key for good.", mixinStandardHelpOptions = true)
	int revoke(@Parameters(paramLabel = "ID", description = "The key's id, as list shows it") long id) {
		if (!this.keys.revoke(id)) {
			err().printf(Locale.ROOT, "There is no key %d that could be revoked.%n", id);
			return 1;
		}
		out().printf(Locale.ROOT, "Key %d is revoked.%n", id);
		return 0;
	}

	private static Object orDash(@Nullable Object value) {
		return (value != null) ? value : "-";
	}

	private PrintWriter out() {
		return spec().commandLine().getOut();
	}

	private PrintWriter err() {
		return spec().commandLine().getErr();
	}

	private CommandSpec spec() {
		return Objects.requireNonNull(this.spec);
	}

}

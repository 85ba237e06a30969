package com.httpsms.webhooks.api.webhooks;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import com.httpsms.webhooks.api.ApiException;
import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.delivery.WebhookQueues;
import com.httpsms.webhooks.signing.KeyOwner;
import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.signing.UnreadableSigningKeyException;
import com.httpsms.webhooks.webhook.RegisteredWebhook;
import com.httpsms.webhooks.webhook.RegistrationTable;
import com.httpsms.webhooks.webhook.Webhook;
import com.httpsms.webhooks.webhook.WebhookSettings;

/**
 * What a user does with their webhooks. Each method is a transaction: all of it or
 * nothing.
 */
@Service
class UserWebhooks {

	private static final Logger logger = LoggerFactory.getLogger(UserWebhooks.class);

	/** 48 bytes are 64 characters of Base64. */
	private static final int GENERATED_BYTES = 48;

	private final RegistrationTable table;

	private final WebhookQueues queues;

	private final SigningKeyCipher cipher;

	private final WebhookRules rules;

	private final WebhookAllowance allowance;

	private final SecureRandom random = new SecureRandom();

	UserWebhooks(RegistrationTable table, WebhookQueues queues, SigningKeyCipher cipher, WebhookRules rules,
			WebhookAllowance allowance) {
		this.table = table;
		this.queues = queues;
		this.cipher = cipher;
		this.rules = rules;
		this.allowance = allowance;
	}

	@Transactional(readOnly = true)
	public List<WebhookJson> list(String user, String query, int skip, int limit) {
		List<RegisteredWebhook> found = this.table.list(user, query, skip, limit);
		Map<Long, Integer> limits = this.queues.limits(found.stream().map((one) -> one.webhook().id()).toList());
		return found.stream().map((one) -> json(one, limits.get(one.webhook().id()))).toList();
	}

	@Transactional(readOnly = true)
	public WebhookJson get(String user, UUID uuid) {
		return json(find(user, uuid));
	}

	@Transactional
	public WebhookJson store(String user, WebhookPayload payload) {
		Problems problems = new Problems();
		UUID uuid = UUID.randomUUID();
		String key = payload.signingKey();
		WebhookSettings settings = settings(payload, (key != null) ? key : generatedKey(), owner(user, uuid), false,
				null, problems);
		problems.throwIfAny("storing webhook");
		this.allowance.require(user);
		this.table.insert(uuid, user, settings);
		if (payload.maxInFlight() != null) {
			setLimit(lock(user, uuid), payload.maxInFlight());
		}
		return get(user, uuid);
	}

	@Transactional
	public WebhookJson update(String user, UUID uuid, WebhookPayload payload) {
		long id = lock(user, uuid);
		Webhook present = find(user, uuid).webhook();
		Problems problems = new Problems();
		String key = payload.signingKey();
		WebhookSettings settings = settings(payload, (key != null) ? key : present.storedSigningKey(),
				owner(user, uuid), present.strictOrder(), this.queues.limits(List.of(id)).get(id), problems);
		problems.throwIfAny("updating webhook");
		this.table.update(id, settings);
		if (settings.strictOrder() && !present.strictOrder()) {
			this.queues.beginStrictOrder(id);
		}
		setLimit(id, payload.maxInFlight());
		return get(user, uuid);
	}

	private WebhookSettings settings(WebhookPayload payload, String key, KeyOwner owner, boolean strictOrder,
			@Nullable Integer presentLimit, Problems problems) {
		this.rules.maxInFlight(payload.maxInFlight(), presentLimit, problems);
		Boolean strict = payload.strictOrder();
		// a key that is stored already is not judged again
		String stored = (payload.signingKey() != null)
				? this.cipher.toStore(this.rules.signingKey(key, problems), owner) : this.cipher.toStore(key, owner);
		return new WebhookSettings(this.rules.url(payload.url(), problems), stored,
				this.rules.eventTypes(payload.events(), problems),
				this.rules.phoneNumbers(payload.phoneNumbers(), problems), (strict != null) ? strict : strictOrder);
	}

	private void setLimit(long id, @Nullable Integer limit) {
		if (limit != null) {
			this.queues.setLimit(id, (limit > 0) ? limit : null);
		}
	}

	@Transactional
	public WebhookJson rotateKey(String user, UUID uuid, @Nullable String key, Duration overlap) {
		Problems problems = new Problems();
		String wanted = (key != null) ? this.rules.signingKey(key, problems) : generatedKey();
		problems.require(!wanted.isEmpty(), "signing_key", "must not be empty");
		problems.throwIfAny("rotating signing key");
		long id = lock(user, uuid);
		Webhook present = find(user, uuid).webhook();
		KeyOwner owner = owner(user, uuid);
		this.table.rotateKey(id, this.cipher.toStore(wanted, owner),
				this.cipher.toStore(present.storedSigningKey(), owner), overlap);
		return get(user, uuid);
	}

	@Transactional
	public WebhookJson pause(String user, UUID uuid) {
		this.table.setStatus(lock(user, uuid), Webhook.Status.PAUSED);
		return get(user, uuid);
	}

	/**
	 * Sends again what waits: whatever paused or disabled it, and though its endpoint
	 * failed before.
	 */
	@Transactional
	public WebhookJson resume(String user, UUID uuid) {
		long id = lock(user, uuid);
		this.table.setStatus(id, Webhook.Status.ACTIVE);
		this.queues.release(id);
		return get(user, uuid);
	}

	/** What waits is cancelled by the sweep, which works in steps. */
	@Transactional
	public void delete(String user, UUID uuid) {
		this.table.delete(lock(user, uuid));
	}

	RegisteredWebhook find(String user, UUID uuid) {
		return this.table.find(user, uuid).orElseThrow(() -> notFound(uuid));
	}

	private long lock(String user, UUID uuid) {
		return this.table.lock(user, uuid).orElseThrow(() -> notFound(uuid));
	}

	private static ApiException notFound(UUID uuid) {
		return ApiException.notFound("cannot find webhook with ID [" + uuid + "]");
	}

	private static KeyOwner owner(String user, UUID uuid) {
		return new KeyOwner(uuid.toString(), user);
	}

	private String generatedKey() {
		byte[] bytes = new byte[GENERATED_BYTES];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().encodeToString(bytes);
	}

	private WebhookJson json(RegisteredWebhook one) {
		long id = one.webhook().id();
		return json(one, this.queues.limits(List.of(id)).get(id));
	}

	private WebhookJson json(RegisteredWebhook one, @Nullable Integer maxInFlight) {
		Webhook webhook = one.webhook();
		return new WebhookJson(webhook.uuid(), webhook.userId(), webhook.url(), revealed(webhook), one.phoneNumbers(),
				one.eventTypes(), one.createdAt(), one.updatedAt(), webhook.status().name(), one.statusReason(),
				maxInFlight, webhook.strictOrder(), one.previousKeyUntil());
	}

	private @Nullable String revealed(Webhook webhook) {
		try {
			return this.cipher.reveal(webhook.storedSigningKey(), new KeyOwner(webhook.uuid(), webhook.userId()));
		}
		catch (UnreadableSigningKeyException ex) {
			logger.error("The user of {} does not see its key, since {}", webhook, ex.getMessage());
			return null;
		}
	}

}

package com.httpsms.webhooks.delivery.send;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.info.BuildProperties;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.egress.EgressGuard;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.testing.NameServer;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * The product's own sender, of which a test changes one thing. Its connections begin at
 * 127.0.0.1, so that none can leave this machine, whatever a test finds.
 */
final class TestSender implements AutoCloseable {

	/** For what has to time out. */
	static final Duration HASTE = Duration.ofSeconds(1);

	/** For what must not, on a machine that has much else to do. */
	static final Duration PATIENCE = Duration.ofSeconds(15);

	private final ConnectionProvider connections;

	private final Sender sender;

	TestSender(EgressProperties egress, Duration timeout, UnaryOperator<HttpClient> change) {
		this(egress, timeout, SenderConfiguration.CONNECTION_AGE, change);
	}

	/** With connections that get no older than this. */
	TestSender(EgressProperties egress, Duration timeout, Duration age, UnaryOperator<HttpClient> change) {
		SenderConfiguration configuration = new SenderConfiguration(
				new StaticListableBeanFactory().getBeanProvider(BuildProperties.class));
		SendProperties properties = new SendProperties(timeout, 64, Duration.ZERO);
		EgressGuard guard = new EgressGuard(egress);
		this.connections = SenderConfiguration.connections(properties, age);
		HttpClient http = configuration.http(this.connections, guard, properties)
			.bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		this.sender = configuration.sender(change.apply(http), guard, properties);
	}

	/** Lets a client ask a test's name server, for both versions of IP. */
	static UnaryOperator<HttpClient> askingAt(NameServer names) {
		return askingAt(PATIENCE, names.address());
	}

	/** Lets a client ask name servers in this order, with a share of its own time. */
	static UnaryOperator<HttpClient> askingAt(Duration timeout, InetSocketAddress... servers) {
		NameResolution names = new NameResolution(new SequentialDnsServerAddressStreamProvider(servers), timeout);
		return (http) -> http.resolver((spec) -> {
			names.configure(spec);
			spec.resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED);
		});
	}

	Answer send(String url) {
		return send(url, "{\"id\":\"event-1\"}");
	}

	Answer send(String url, String body) {
		Answer answer = attempt(url, body).block(Duration.ofSeconds(20));
		if (answer == null) {
			throw new AssertionError("there is always an answer");
		}
		return answer;
	}

	Mono<Answer> attempt(String url, String body) {
		Webhook webhook = new Webhook(1, "webhook-uuid", "user", url, "", Webhook.Status.ACTIVE);
		StoredEvent event = new StoredEvent(1, "event-1", "message.phone.received", "user", "+18005550199", body,
				Instant.now());
		return this.sender.send(new WebhookRequest(webhook, SigningKey.of(""), event, 1, Instant.now()));
	}

	@Override
	public void close() {
		this.connections.dispose();
	}

}

package com.httpsms.webhooks.delivery.send;

import java.time.Duration;

import javax.net.ssl.SSLException;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.ProxyProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.httpsms.webhooks.egress.EgressGuard;
import com.httpsms.webhooks.egress.ForwardProxy;

/**
 * Puts together the client that calls endpoints.
 */
@Configuration(proxyBeanMethods = false)
class SenderConfiguration {

	/**
	 * Shorter than the five seconds after which the most impatient servers in wide use
	 * close an idle connection: a request on a connection that is just being closed is
	 * lost, and costs an attempt.
	 */
	private static final Duration CONNECTION_IDLE = Duration.ofSeconds(3);

	/**
	 * How old a connection gets, since only a new one looks its name up: a name that
	 * moves would not be followed for as long as requests come. One connection in five
	 * seconds is a small part of what it carries under load.
	 */
	static final Duration CONNECTION_AGE = Duration.ofSeconds(5);

	/** Percent: connections that were opened together are not to end together. */
	private static final double AGE_VARIANCE = 20;

	private static final Duration POOL_IDLE = Duration.ofMinutes(1);

	/**
	 * Bytes of an answer's headers. Netty's default, 8192, is less than some sites send
	 * with every page.
	 */
	private static final int LONGEST_HEADERS = 65_536;

	@Bean(destroyMethod = "dispose")
	ConnectionProvider webhookConnections(SendProperties properties) {
		return connections(properties, CONNECTION_AGE);
	}

	static ConnectionProvider connections(SendProperties properties, Duration age) {
		return ConnectionProvider.builder("webhooks")
			// per remote address; never the bottleneck, since a node's permits bound the
			// sum
			.maxConnections(properties.maxInFlight())
			.pendingAcquireMaxCount(properties.maxInFlight())
			.pendingAcquireTimeout(properties.requestTimeout())
			.evictionPredicate(SenderConfiguration::isSpent)
			.maxLifeTime(age)
			.maxLifeTimeVariance(AGE_VARIANCE)
			.evictInBackground(CONNECTION_IDLE)
			// users choose hosts, and each host has a pool
			.disposeInactivePoolsInBackground(POOL_IDLE, POOL_IDLE)
			.build();
	}

	/** The library's own rules give way to these, all but that of the age. */
	private static boolean isSpent(Connection connection, ConnectionProvider.ConnectionMetadata metadata) {
		return !connection.channel().isActive() || !connection.isPersistent()
				|| metadata.idleTime() >= CONNECTION_IDLE.toMillis() || ReuseWatch.isSpent(connection.channel());
	}

	private final KeepingHabits habits = new KeepingHabits();

	/** The authorities that Java trusts. */
	private final SslContext trust;

	private final String userAgent;

	SenderConfiguration(ObjectProvider<BuildProperties> build) {
		this.userAgent = userAgent(build.getIfAvailable());
		try {
			this.trust = Http11SslContextSpec.forClient().sslContext();
		}
		catch (SSLException ex) {
			throw new IllegalStateException("Every Java platform has TLS", ex);
		}
	}

	@Bean
	Sender webhookSender(ConnectionProvider webhookConnections, EgressGuard guard, SendProperties properties) {
		return sender(webhookConnections, guard, properties);
	}

	Sender sender(ConnectionProvider connections, EgressGuard guard, SendProperties properties) {
		return sender(http(connections, guard, properties), guard, properties);
	}

	Sender sender(HttpClient http, EgressGuard guard, SendProperties properties) {
		return new Sender(http, guard.policy(), this.userAgent, properties.requestTimeout());
	}

	HttpClient http(ConnectionProvider connections, EgressGuard guard, SendProperties properties) {
		HttpClient http = HttpClient.create(connections)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(properties.requestTimeout().toMillis()))
			.secure((tls) -> tls.sslContext(this.trust).handlerConfigurator(UnderscoreHosts::admit))
			.followRedirect(false)
			.compress(false)
			// a repeat that the client makes by itself would be a request that nobody
			// counted
			.disableRetry(true)
			.resolvedAddressesSelector((config, addresses) -> TimedAddress.share(guard.worthTrying(addresses),
					properties.requestTimeout()))
			.doOnChannelInit((observer, channel, remote) -> {
				AnswerBounds bounds = new AnswerBounds();
				channel.pipeline().replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, codec());
				channel.pipeline()
					.addLast("egressGuard", guard)
					.addLast("connectClock", TimedAddress.Clock.INSTANCE)
					.addBefore(NettyPipeline.HttpCodec, "answerBounds", bounds)
					.addAfter(NettyPipeline.HttpCodec, "reuseWatch", new ReuseWatch(this.habits.of(remote)))
					// the last of them comes first behind the codec
					.addAfter(NettyPipeline.HttpCodec, "answerEnd", bounds.end())
					.addAfter(NettyPipeline.HttpCodec, "interimResponses", new InterimResponses())
					.addAfter(NettyPipeline.HttpCodec, "invalidAnswers", InvalidAnswers.INSTANCE);
			});
		return guard.proxy()
			.map((proxy) -> through(proxy, http, properties))
			.orElseGet(() -> http.resolver(NameResolution.ofThisMachine(properties.requestTimeout())::configure));
	}

	/**
	 * The library's codec, which also takes a line that ends with LF alone, as a client
	 * may. The library has no setting for it.
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-2.2">RFC 9112, section
	 * 2.2</a>
	 */
	private static HttpClientCodec codec() {
		return new HttpClientCodec(
				new HttpDecoderConfig().setMaxHeaderSize(LONGEST_HEADERS).setStrictLineParsing(false), false, false);
	}

	private static HttpClient through(ForwardProxy proxy, HttpClient http, SendProperties properties) {
		return http.proxy((spec) -> {
			var builder = spec.type(ProxyProvider.Proxy.HTTP)
				.host(proxy.host())
				.port(proxy.port())
				.connectTimeoutMillis(properties.requestTimeout().toMillis());
			if (proxy.username() != null) {
				String password = (proxy.password() != null) ? proxy.password() : "";
				builder.username(proxy.username()).password((user) -> password);
			}
		});
	}

	private static String userAgent(@Nullable BuildProperties build) {
		return "httpSMS-webhooks/" + ((build != null) ? build.getVersion() : "development");
	}

}

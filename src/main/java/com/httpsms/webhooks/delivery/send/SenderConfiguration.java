package com.httpsms.webhooks.delivery.send;

import java.time.Duration;

import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

import com.httpsms.webhooks.egress.EgressGuard;

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

	private static final Duration POOL_IDLE = Duration.ofMinutes(1);

	@Bean(destroyMethod = "dispose")
	ConnectionProvider webhookConnections(SendProperties properties) {
		return ConnectionProvider.builder("webhooks")
			// per remote address; never the bottleneck, since a node's permits bound the
			// sum
			.maxConnections(properties.maxInFlight())
			.pendingAcquireMaxCount(properties.maxInFlight())
			.pendingAcquireTimeout(properties.requestTimeout())
			.maxIdleTime(CONNECTION_IDLE)
			.evictInBackground(CONNECTION_IDLE)
			// users choose hosts, and each host has a pool
			.disposeInactivePoolsInBackground(POOL_IDLE, POOL_IDLE)
			.build();
	}

	@Bean
	Sender webhookSender(ConnectionProvider webhookConnections, EgressGuard guard, SendProperties properties,
			ObjectProvider<BuildProperties> build) {
		HttpClient http = HttpClient.create(webhookConnections)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(properties.requestTimeout().toMillis()))
			.followRedirect(false)
			.compress(false)
			// a repeat that the client makes by itself would be a request that nobody
			// counted
			.disableRetry(true)
			.doOnChannelInit((observer, channel, remote) -> {
				channel.pipeline().addLast("egressGuard", guard);
				channel.pipeline().addAfter(NettyPipeline.HttpCodec, "interimResponses", new InterimResponses());
			});
		// not Spring Boot's builder: its observations cost more than signing, and metrics
		// are kept per attempt
		WebClient client = WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector(http))
			.defaultHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
			.defaultHeader(HttpHeaders.USER_AGENT, userAgent(build.getIfAvailable()))
			.build();
		return new Sender(client, properties.requestTimeout());
	}

	private static String userAgent(@Nullable BuildProperties build) {
		return "httpSMS-webhooks/" + ((build != null) ? build.getVersion() : "development");
	}

}

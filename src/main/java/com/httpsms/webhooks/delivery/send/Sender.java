package com.httpsms.webhooks.delivery.send;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeFunctions;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.delivery.policy.RetryAfter;
import com.httpsms.webhooks.egress.BlockedAddressException;
import com.httpsms.webhooks.egress.CallbackUrl;
import com.httpsms.webhooks.egress.EgressPolicy;
import com.httpsms.webhooks.egress.InvalidCallbackUrlException;

/**
 * Makes requests. Whatever happens becomes an {@link Answer}.
 */
public final class Sender {

	/**
	 * What is kept of an answer's body, in bytes and so at most in characters; nothing
	 * more of it is read.
	 */
	private static final int EXCERPT_BYTES = 1024;

	private final HttpClient http;

	private final ExchangeFunction client;

	private final EgressPolicy policy;

	private final String userAgent;

	private final Duration timeout;

	Sender(HttpClient http, EgressPolicy policy, String userAgent, Duration timeout) {
		this.http = http;
		this.client = exchanging(http);
		this.policy = policy;
		this.userAgent = userAgent;
		this.timeout = timeout;
	}

	/**
	 * The part of WebClient that exchanges: its fluent part and Spring Boot's
	 * observations cost more than signing, and metrics are kept per attempt.
	 */
	private static ExchangeFunction exchanging(HttpClient http) {
		return ExchangeFunctions.create(new ReactorClientHttpConnector(http));
	}

	/**
	 * Makes a request when subscribed to.
	 * @param request the request
	 * @return its answer, never an error
	 */
	public Mono<Answer> send(WebhookRequest request) {
		return Mono.defer(() -> {
			long start = System.nanoTime();
			// signing happens when the request is put together, and may fail as well as
			// the network
			return Mono.defer(() -> exchange(request))
				.timeout(this.timeout)
				.onErrorResume((error) -> Mono.just(Received.failure(error, this.timeout)))
				.map((received) -> received.toAnswer(request.at(), Duration.ofNanos(System.nanoTime() - start)));
		});
	}

	private Mono<Received> exchange(WebhookRequest request) {
		CallbackUrl url;
		try {
			url = CallbackUrl.of(request.webhook().url());
		}
		catch (InvalidCallbackUrlException ex) {
			return Mono.error(new BlockedAddressException("the webhook's URL", ex.rule()));
		}
		Optional<String> refusal = this.policy.refusal(url);
		if (refusal.isPresent()) {
			// never the whole of it: it may have credentials
			return Mono.error(new BlockedAddressException(url.host(), refusal.get()));
		}
		byte[] body = request.body();
		// a host with an underscore is none to java.net.URI; as text the client takes it
		boolean hasHost = url.uri().getHost() != null;
		ExchangeFunction client = hasHost ? this.client : exchanging(this.http.baseUrl(url.origin()));
		ClientRequest exchanged = ClientRequest.create(HttpMethod.POST, hasHost ? url.uri() : url.path())
			.headers((headers) -> {
				headers.setContentType(MediaType.APPLICATION_JSON);
				headers.setContentLength(body.length);
				headers.set(HttpHeaders.USER_AGENT, this.userAgent);
				request.addHeaders(headers, body);
			})
			// bytes as they are: nothing to look for among the codecs
			.body((message, context) -> message.writeWith(Mono.just(message.bufferFactory().wrap(body))))
			.build();
		return client.exchange(exchanged).flatMap((response) -> read(request, response));
	}

	private static Mono<Received> read(WebhookRequest request, ClientResponse response) {
		int status = response.statusCode().value();
		boolean succeeded = status >= 200 && status <= 299;
		String retryAfter = response.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER);
		return DataBufferUtils
			.join(DataBufferUtils.takeUntilByteCount(response.body(BodyExtractors.toDataBuffers()), EXCERPT_BYTES))
			.map(Sender::excerpt)
			.defaultIfEmpty("")
			.map((excerpt) -> new Received(succeeded ? Outcome.SUCCEEDED : Outcome.REFUSED, status,
					succeeded ? null : "HTTP status " + status, excerpt.isEmpty() ? null : excerpt,
					succeeded ? null : RetryAfter.parse(retryAfter, request.at())))
			.onErrorResume(InvalidAnswerException.class, (error) -> Mono.just(Received.unreadable(status, error)));
	}

	private static String excerpt(DataBuffer buffer) {
		try {
			return Excerpt.of(buffer.toString(StandardCharsets.UTF_8));
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

}

package com.httpsms.webhooks.testing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A receiver on loopback that keeps what it got and answers as it is told.
 */
public final class Endpoint implements AutoCloseable {

	private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

	private final DisposableServer server;

	private volatile Function<Request, Reply> behaviour;

	/**
	 * Starts an endpoint.
	 * @param behaviour what it answers
	 */
	public Endpoint(Function<Request, Reply> behaviour) {
		this("127.0.0.1", 0, behaviour);
	}

	/**
	 * Starts an endpoint at an address of its own.
	 * @param address an address of loopback
	 * @param port the port, zero for any
	 * @param behaviour what it answers
	 */
	public Endpoint(String address, int port, Function<Request, Reply> behaviour) {
		this.behaviour = behaviour;
		this.server = HttpServer.create()
			.host(address)
			.port(port)
			.option(ChannelOption.SO_BACKLOG, 4096)
			.handle(this::handle)
			.bindNow();
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		return request.receive().aggregate().asByteArray().defaultIfEmpty(new byte[0]).flatMap((body) -> {
			int connection = (request.remoteAddress() != null) ? request.remoteAddress().hashCode() : 0;
			Request got = new Request(System.nanoTime(), request.method().name(), request.uri(),
					request.requestHeaders(), new String(body, StandardCharsets.UTF_8), connection);
			this.requests.add(got);
			return this.behaviour.apply(got).answer(response);
		});
	}

	/**
	 * Changes what it answers from now on.
	 * @param behaviour what it answers
	 */
	public void behave(Function<Request, Reply> behaviour) {
		this.behaviour = behaviour;
	}

	/**
	 * A URL that leads here.
	 * @param path the path, with its slash
	 * @return the URL
	 */
	public String url(String path) {
		return "http://127.0.0.1:" + this.server.port() + path;
	}

	/**
	 * What it got so far, in order.
	 * @return the requests
	 */
	public List<Request> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * What it got so far for a path.
	 * @param path the path
	 * @return the requests
	 */
	public List<Request> requests(String path) {
		return this.requests.stream().filter((request) -> URI.create(request.uri()).getPath().equals(path)).toList();
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(2));
	}

	/**
	 * What came.
	 *
	 * @param nanos when, by {@link System#nanoTime()}
	 * @param method the HTTP method
	 * @param uri the path and query
	 * @param headers the headers
	 * @param body the body as UTF-8
	 * @param connection tells connections apart
	 */
	public record Request(long nanos, String method, String uri, HttpHeaders headers, String body, int connection) {

		/**
		 * A header's value.
		 * @param name the header
		 * @return its value, or null if it did not come
		 */
		public @Nullable String header(String name) {
			return this.headers.get(name);
		}

		/**
		 * A string of the body's top level.
		 * @param member its name
		 * @return its value
		 */
		public String text(String member) {
			String after = this.body.substring(this.body.indexOf("\"" + member + "\""));
			String[] parts = after.split("\"", 5);
			return parts[3];
		}

	}

	/**
	 * What goes back.
	 */
	@FunctionalInterface
	public interface Reply {

		/**
		 * Answers.
		 * @param response to write to
		 * @return the end of the answer
		 */
		Mono<Void> answer(HttpServerResponse response);

		/**
		 * A status without a body.
		 * @param status the status
		 * @return the reply
		 */
		static Reply status(int status) {
			return with(status, Map.of(), "");
		}

		/**
		 * A whole answer.
		 * @param status the status
		 * @param headers its headers
		 * @param body its body
		 * @return the reply
		 */
		static Reply with(int status, Map<String, String> headers, String body) {
			return (response) -> {
				response.status(status);
				headers.forEach(response::header);
				response.header("Content-Length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
				return body.isEmpty() ? response.send().then() : response.sendString(Mono.just(body)).then();
			};
		}

		/**
		 * An answer that says that it has a hundred bytes, and sends four.
		 * @param status the status
		 * @return the reply
		 */
		static Reply stall(int status) {
			return (response) -> response.status(status)
				.header("Content-Length", "100")
				.sendString(Flux.concat(Mono.just("half"), Mono.never()))
				.then();
		}

		/**
		 * No answer at all.
		 * @return the reply
		 */
		static Reply never() {
			return (response) -> Mono.never();
		}

		/**
		 * This reply after a while.
		 * @param delay the while
		 * @return the reply
		 */
		default Reply after(Duration delay) {
			return (response) -> Mono.delay(delay).then(Mono.defer(() -> answer(response)));
		}

		/**
		 * This reply once something has happened.
		 * @param event the end of it
		 * @return the reply
		 */
		default Reply once(Mono<Void> event) {
			return (response) -> event.then(Mono.defer(() -> answer(response)));
		}

		/**
		 * A connection that is cut without an answer.
		 * @return the reply
		 */
		static Reply cut() {
			return (response) -> {
				response.withConnection((connection) -> connection.channel().unsafe().closeForcibly());
				return Mono.never();
			};
		}

	}

}

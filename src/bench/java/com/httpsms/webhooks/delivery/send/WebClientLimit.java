package com.httpsms.webhooks.delivery.send;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.Target;
import com.httpsms.webhooks.bench.jmh.Samples;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.signing.SigningKey;

/**
 * How fast the worker could be if it had no database: it signs and sends, and does
 * nothing else. Each request that is answered makes way for the next one at once, on the
 * thread that brought the answer, so that no thread waits for another.
 */
public final class WebClientLimit {

	private static final int WEBHOOKS = 100;

	/** Long, since this is not about a process that starts on a busy machine. */
	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final Sender sender;

	private final List<Item> items;

	private final Map<Target, SigningKey> keys;

	private final AtomicInteger next = new AtomicInteger();

	private final AtomicInteger answered = new AtomicInteger();

	private final CompletableFuture<Long> end = new CompletableFuture<>();

	private WebClientLimit(Sender sender, Load load) {
		this.sender = sender;
		this.items = load.items().toList();
		this.keys = load.targets()
			.stream()
			.collect(Collectors.toMap(Function.identity(), (target) -> SigningKey.of(target.signingKey())));
	}

	/**
	 * Makes requests and prints their rate.
	 * @param args where to, how many, and how many at a time
	 */
	public static void main(String[] args) {
		Iterator<String> arguments = List.of(args).iterator();
		String url = arguments.next();
		int requests = Integer.parseInt(arguments.next());
		int inFlight = Integer.parseInt(arguments.next());
		try (SenderFactory senders = new SenderFactory(TIMEOUT, inFlight)) {
			WebClientLimit limit = new WebClientLimit(senders.sender(), Load.of(requests, WEBHOOKS, url));
			double seconds = limit.run(inFlight) / 1e9;
			System.out.println(String.format(Locale.ROOT, "rate %.1f seconds %.3f", requests / seconds, seconds));
		}
	}

	private long run(int inFlight) {
		long start = System.nanoTime();
		for (int slot = 0; slot < inFlight; slot++) {
			sendNext();
		}
		return this.end.join() - start;
	}

	private void sendNext() {
		int index = this.next.getAndIncrement();
		if (index < this.items.size()) {
			this.sender.send(request(this.items.get(index))).subscribe(this::answered, this.end::completeExceptionally);
		}
	}

	private WebhookRequest request(Item item) {
		SigningKey key = this.keys.getOrDefault(item.target(), SigningKey.of(""));
		return new WebhookRequest(Samples.webhook(item.target()), key, Samples.event(item), 1, Instant.now());
	}

	private void answered(Answer answer) {
		if (answer.outcome() != Outcome.SUCCEEDED) {
			this.end.completeExceptionally(new IllegalStateException("not a success: " + answer));
		}
		else if (this.answered.incrementAndGet() == this.items.size()) {
			this.end.complete(System.nanoTime());
		}
		else {
			sendNext();
		}
	}

}

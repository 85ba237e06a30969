package com.httpsms.webhooks.bench.contender;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Publishes events at a steady rate, whether or not anybody keeps up.
 *
 * @param threads how many publish, each in turn
 * @param publishers makes a publisher for each thread
 */
public record SteadyProducer(int threads, Supplier<Contender.Publisher> publishers) {

	/**
	 * Publishes a load.
	 * @param load what to publish
	 * @param rate events per second
	 * @return when each event had committed, in microseconds since 1970, by its id
	 */
	public Map<String, Long> produce(Load load, int rate) {
		Map<String, Long> committed = new ConcurrentHashMap<>();
		Iterator<Item> items = load.items().iterator();
		List<Thread> running = new ArrayList<>();
		long start = System.nanoTime() - load.first() * 1_000_000_000L / rate;
		for (int i = 0; i < this.threads; i++) {
			Thread thread = new Thread(() -> produce(items, start, rate, committed), "producer");
			thread.start();
			running.add(thread);
		}
		running.forEach(SteadyProducer::join);
		return committed;
	}

	private void produce(Iterator<Item> items, long start, int rate, Map<String, Long> committed) {
		try (Contender.Publisher publisher = this.publishers.get()) {
			Item item = next(items);
			while (item != null) {
				long due = start + item.number() * 1_000_000_000L / rate;
				for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
				publish(publisher, item, committed);
				item = next(items);
			}
		}
	}

	private static void publish(Contender.Publisher publisher, Item item, Map<String, Long> committed) {
		publisher.publish(item);
		committed.put(item.eventId(), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
	}

	private static @Nullable Item next(Iterator<Item> items) {
		synchronized (items) {
			return items.hasNext() ? items.next() : null;
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}

package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The recorder by itself, on a database: whatever can't be written or told, all else is
 * written once and its permits are given back once.
 */
@SuppressWarnings("NullAway.Init")
class RecorderTest extends DatabaseTest {

	private Node node;

	@BeforeAll
	void start() {
		this.node = Node.idle(database(), "--webhooks.endpoint.max-in-flight=1000",
				"--webhooks.endpoint.hold.failures=1000000");
	}

	@AfterAll
	void stop() {
		this.node.close();
	}

	private List<ClaimedDelivery> claim(int count) throws InterruptedException {
		webhook("http://127.0.0.1:9/hook");
		commitEvents(count);
		this.node.get(FanOut.class).run();
		List<ClaimedDelivery> claimed = this.node.get(Claims.class).take(count).deliveries();
		assertThat(claimed).hasSize(count);
		return claimed;
	}

	private static AttemptResult result(ClaimedDelivery claim, int status) {
		return new AttemptResult(claim.attempt(), new Answer((status < 300) ? Outcome.SUCCEEDED : Outcome.REFUSED,
				status, null, null, null, Instant.now(), Duration.ofMillis(5)), claim);
	}

	/** Runs a recorder until it has recorded what there is. */
	private static void record(Recorder recorder) throws InterruptedException {
		recorder.stop();
		Thread thread = new Thread(recorder, "recorder under test");
		thread.start();
		thread.join(Duration.ofMinutes(1).toMillis());
		assertThat(thread.isAlive()).as("it ended").isFalse();
	}

	private Recorder recorder(AtomicInteger done, DeliveryObserver... observers) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		for (int i = 0; i < observers.length; i++) {
			beans.registerSingleton("observer-" + i, observers[i]);
		}
		return new Recorder(this.node.get(Records.class), new Observers(beans.getBeanProvider(DeliveryObserver.class)),
				done::addAndGet);
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, StackOverflowError.class, NoClassDefFoundError.class })
	void anObserverThatFailsCostsNothingButItsOwn(Class<? extends Throwable> failure) throws Exception {
		List<ClaimedDelivery> claimed = claim(3);
		AtomicInteger done = new AtomicInteger();
		List<RecordedAttempt> told = new ArrayList<>();
		Recorder recorder = recorder(done, (attempt) -> raise(failure), told::add);
		claimed.forEach((claim) -> recorder.add(result(claim, 200)));
		record(recorder);
		assertThat(done).as("permits given back").hasValue(3);
		assertThat(told).as("told to the other observer").hasSize(3);
		assertThat(deliveries("DELIVERED")).isEqualTo(3);
	}

	private static void raise(Class<? extends Throwable> failure) {
		try {
			RecorderTest.<RuntimeException>sneak(failure.getDeclaredConstructor().newInstance());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <T extends Throwable> void sneak(Throwable failure) throws T {
		throw (T) failure;
	}

}

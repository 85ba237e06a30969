package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One bad row never stops the group: whatever can't be written, read or told, all else
 * is, once, and permits are given back once. Steps by themselves, on a database that
 * refuses what a test wants.
 */
@SuppressWarnings("NullAway.Init")
class BadRowTest extends DatabaseTest {

	private Node node;

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final SetAside setAside = new SetAside(this.meters);

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

	@AfterEach
	void removeTriggers() {
		for (String table : List.of("delivery_attempt", "delivery")) {
			database().jdbc().sql("DROP TRIGGER IF EXISTS refusing_" + table).update();
		}
	}

	/**
	 * Has the server refuse some rows with an error of our choice, as a full disk, a
	 * privilege or a constraint would.
	 */
	private void refuse(String event, String table, String condition, int number, String state) {
		database().jdbc().sql("""
				CREATE TRIGGER refusing_%2$s BEFORE %1$s ON %2$s FOR EACH ROW
				IF %3$s THEN SIGNAL SQLSTATE '%5$s' SET MYSQL_ERRNO = %4$d, MESSAGE_TEXT = 'refused by a test'; END IF
				""".formatted(event, table, condition, number, state)).update();
	}

	private Recorder recorder(AtomicInteger done, DeliveryObserver... observers) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		for (int i = 0; i < observers.length; i++) {
			beans.registerSingleton("observer-" + i, observers[i]);
		}
		return new Recorder(this.node.get(Records.class), new Observers(beans.getBeanProvider(DeliveryObserver.class)),
				this.setAside, (results) -> done.addAndGet(results.size()));
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

	/** What no server and no driver takes, however it says so. */
	@ParameterizedTest
	@CsvSource({ "1406, 22001", "1366, HY000", "1526, HY000", "1644, 45000", "1153, 08S01", "1105, HY000" })
	void oneResultThatCanNotBeWrittenKeepsNoOtherFromIt(int number, String state) throws Exception {
		refuse("INSERT", "delivery_attempt", "NEW.http_status = 599", number, state);
		List<ClaimedDelivery> claimed = claim(30);
		AtomicInteger done = new AtomicInteger();
		Recorder recorder = recorder(done);
		for (int i = 0; i < 30; i++) {
			recorder.add(result(claimed.get(i), (i == 17) ? 599 : 200));
		}
		double before = this.meters.counter("webhooks.set.aside", "kind", "RESULT").count();
		record(recorder);
		assertThat(deliveries("DELIVERED")).isEqualTo(29);
		assertThat(deliveries("SENDING")).as("its lease runs out").isOne();
		assertThat(done).as("permits given back").hasValue(30);
		assertThat(this.meters.counter("webhooks.set.aside", "kind", "RESULT").count()).isEqualTo(before + 1);
		assertThat(this.setAside.reason()).as("what health tells").contains("set aside");
	}

	@Test
	void whatIsRefusedForItsWordsIsRecordedWithoutThem() throws Exception {
		refuse("INSERT", "delivery_attempt", "NEW.error = 'poison'", 1366, "HY000");
		List<ClaimedDelivery> claimed = claim(3);
		AtomicInteger done = new AtomicInteger();
		Recorder recorder = recorder(done);
		for (int i = 0; i < 3; i++) {
			ClaimedDelivery claim = claimed.get(i);
			String error = (i == 1) ? "poison" : "well";
			recorder.add(new AttemptResult(claim.attempt(),
					new Answer(Outcome.TIMED_OUT, null, error, "an excerpt", null, Instant.now(), Duration.ZERO),
					claim));
		}
		record(recorder);
		assertThat(done).hasValue(3);
		assertThat(database().jdbc()
			.sql("SELECT COALESCE(CONCAT(error, ' with ', response_excerpt), 'nothing') FROM delivery_attempt")
			.query(String.class)
			.list()).containsExactlyInAnyOrder("well with an excerpt", "well with an excerpt", "nothing");
	}

	/** What the same results get through when it is over. */
	@ParameterizedTest
	@CsvSource({ "1213, 40001", "1290, HY000", "1114, HY000", "1142, 42000" })
	void whatPassesOrAnOperatorMendsIsWaitedFor(int number, String state) throws Exception {
		List<ClaimedDelivery> claimed = claim(5);
		refuse("INSERT", "delivery_attempt", "TRUE", number, state);
		AtomicInteger done = new AtomicInteger();
		Recorder recorder = recorder(done);
		claimed.forEach((claim) -> recorder.add(result(claim, 200)));
		Thread thread = new Thread(recorder, "recorder under test");
		long before = rollbacks();
		thread.start();
		try {
			Awaitility.await("refusals").atMost(Duration.ofMinutes(1)).until(() -> rollbacks() >= before + 3);
			assertThat(done).as("permits given back").hasValue(0);
			removeTriggers();
			Awaitility.await("all of them").atMost(Duration.ofMinutes(1)).until(() -> done.get() == 5);
		}
		finally {
			recorder.stop();
			thread.interrupt();
			thread.join(Duration.ofMinutes(1).toMillis());
		}
		assertThat(deliveries("DELIVERED")).isEqualTo(5);
	}

	private long rollbacks() {
		return database().jdbc()
			.sql("SHOW GLOBAL STATUS LIKE 'Com_rollback'")
			.query((row, number) -> row.getLong(2))
			.single();
	}

	@Test
	void aRowThatSomebodyHoldsOnToKeepsNoOtherResult() throws Exception {
		List<ClaimedDelivery> claimed = claim(12);
		AtomicInteger done = new AtomicInteger();
		Recorder recorder = recorder(done);
		claimed.forEach((claim) -> recorder.add(result(claim, 200)));
		Thread thread = new Thread(recorder, "recorder under test");
		try {
			// as if somebody had locked it: a wait for a lock takes three seconds each
			// time
			refuse("INSERT", "delivery_attempt", "NEW.event_id = " + claimed.get(5).attempt().delivery().eventId(),
					1205, "HY000");
			thread.start();
			Awaitility.await("the others").atMost(Duration.ofMinutes(1)).until(() -> done.get() == 11);
			removeTriggers();
			Awaitility.await("all").atMost(Duration.ofMinutes(1)).until(() -> done.get() == 12);
		}
		finally {
			recorder.stop();
			thread.interrupt();
			thread.join(Duration.ofMinutes(1).toMillis());
		}
		assertThat(deliveries("DELIVERED")).isEqualTo(12);
	}

	@Test
	void oneEventThatCanNotBeFannedOutKeepsNoOtherFromIt() throws Exception {
		webhook("http://127.0.0.1:9/hook");
		commitEvents(60);
		long bad = database().count("SELECT id FROM outbox_event ORDER BY id LIMIT 1 OFFSET 3");
		refuse("INSERT", "delivery", "NEW.event_id = " + bad, 1526, "HY000");
		this.node.get(FanOut.class).run();
		while (this.node.get(FanOut.class).run() > 0) {
			assertThat(deliveries("PENDING")).isLessThan(60);
		}
		assertThat(deliveries("PENDING")).isEqualTo(59);
		assertThat(database().count("SELECT id FROM outbox_event WHERE state = 'NEW'")).isEqualTo(bad);
		assertThat(this.node.get(SetAside.class).now(SetAside.Kind.EVENT, Long.class)).containsExactly(bad);
	}

	@Test
	void oneQueueFromWhichNothingCanBeClaimedKeepsNoOtherFromItsClaims() throws Exception {
		long bad = webhook("http://127.0.0.1:9/bad");
		long well = webhook("http://127.0.0.1:9/well");
		commitEvents(5);
		this.node.get(FanOut.class).run();
		refuse("UPDATE", "delivery", "NEW.status = 'SENDING' AND NEW.webhook_id = " + bad, 1644, "45000");
		Claims claims = this.node.get(Claims.class);
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> claims.take(100));
		List<ClaimedDelivery> claimed = new ArrayList<>(claims.takeOneByOne(100).deliveries());
		claimed.addAll(claims.take(100).deliveries());
		assertThat(claimed).hasSize(5).allMatch((claim) -> claim.webhook().id() == well);
		assertThat(this.node.get(SetAside.class).now(SetAside.Kind.QUEUE, Long.class)).containsExactly(bad);
	}

	@Test
	void oneAttemptThatCanNotBeAbandonedKeepsNoOtherFromIt() throws Exception {
		List<ClaimedDelivery> claimed = claim(20);
		refuse("INSERT", "delivery_attempt", "NEW.event_id = " + claimed.get(7).attempt().delivery().eventId(), 1406,
				"22001");
		database().jdbc().sql("UPDATE delivery SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE").update();
		Sweep sweep = this.node.get(Sweep.class);
		assertThat(sweep.abandonExpired()).isEqualTo(19);
		Counter counter = this.node.get(MeterRegistry.class).counter("webhooks.set.aside", "kind", "LEASE");
		double before = counter.count();
		assertThat(sweep.abandonExpired()).as("left alone").isZero();
		assertThat(counter.count()).isEqualTo(before);
		assertThat(deliveries("PENDING")).isEqualTo(19);
		assertThat(this.node.get(SetAside.class).reason()).contains("set aside");
	}

	private static void raise(Class<? extends Throwable> failure) {
		try {
			BadRowTest.<RuntimeException>sneak(failure.getDeclaredConstructor().newInstance());
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

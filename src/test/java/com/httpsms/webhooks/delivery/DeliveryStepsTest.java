package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Each step of a delivery by itself, on a database, without Quartz and without HTTP.
 */
@SuppressWarnings("NullAway.Init")
class DeliveryStepsTest extends DatabaseTest {

	private static final String URL = "http://127.0.0.1:9/hook";

	private Node node;

	private FanOut fanOut;

	private Claims claims;

	private Records records;

	private Sweep sweep;

	@BeforeAll
	void start() {
		this.node = Node.idle(database(), "--webhooks.endpoint.max-in-flight=3", "--webhooks.endpoint.hold.failures=2");
		this.fanOut = this.node.get(FanOut.class);
		this.claims = this.node.get(Claims.class);
		this.records = this.node.get(Records.class);
		this.sweep = this.node.get(Sweep.class);
	}

	@AfterAll
	void stop() {
		this.node.close();
	}

	@Test
	void eventsGoToTheWebhooksOfTheirUserTypeAndPhoneNumberThatAreNotDeleted() {
		long match = webhook(URL);
		long paused = webhook(URL);
		long disabled = webhook(URL);
		long deleted = webhook(URL);
		database().jdbc().sql("UPDATE webhook SET status = 'PAUSED' WHERE id = ?").param(paused).update();
		database().jdbc().sql("UPDATE webhook SET status = 'DISABLED' WHERE id = ?").param(disabled).update();
		database().jdbc().sql("UPDATE webhook SET status = 'DELETED' WHERE id = ?").param(deleted).update();
		List<String> received = List.of("message.phone.received");
		database().insertWebhook(URL, "", "another user", SampleEvents.PHONE, received);
		database().insertWebhook(URL, "", SampleEvents.USER, "+1", received);
		database().insertWebhook(URL, "", SampleEvents.USER, SampleEvents.PHONE, List.of("message.phone.sent"));
		commitEvents(1);
		assertThat(fanOut()).isOne();
		assertThat(database().jdbc().sql("SELECT webhook_id FROM delivery").query(Long.class).set())
			.isEqualTo(Set.of(match, paused, disabled));
		assertThat(fanOut()).isZero();
		assertThat(claimAll()).as("what is paused or disabled waits")
			.extracting((claim) -> claim.webhook().id())
			.containsExactly(match);
		database().jdbc().sql("UPDATE webhook SET status = 'ACTIVE'").update();
		this.sweep.repairHeads();
		assertThat(claimAll()).as("and is sent when its webhook is active again").hasSize(2);
	}

	@Test
	void anEventThatNobodyWantsIsFannedOutToNobody() {
		commitEvents(3);
		assertThat(fanOut()).isEqualTo(3);
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isZero();
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE state = 'FANNED_OUT'")).isEqualTo(3);
	}

	@Test
	void manyFanOutsAtOnceMakeEachDeliveryOnce() {
		Stream.generate(() -> URL).limit(4).forEach(this::webhook);
		commitEvents(3000);
		List<CompletableFuture<Void>> workers = Stream.generate(() -> CompletableFuture.runAsync(() -> {
			while (fanOut() > 0) {
				Thread.onSpinWait();
			}
		})).limit(4).toList();
		workers.forEach(CompletableFuture::join);
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isEqualTo(12_000);
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE state = 'NEW'")).isZero();
	}

	@Test
	void aClaimCountsTheAttemptAndStartsTheLease() {
		webhook(URL);
		commitEvents(1);
		fanOut();
		List<ClaimedDelivery> claimed = take(10);
		assertThat(claimed).hasSize(1);
		assertThat(claimed.get(0).attempt().number()).isOne();
		assertThat(database()
			.count("""
					SELECT COUNT(*) FROM delivery
					WHERE status = 'SENDING' AND attempt_count = 1
					  AND lease_until BETWEEN UTC_TIMESTAMP(6) + INTERVAL 15 SECOND AND UTC_TIMESTAMP(6) + INTERVAL 20 SECOND
					"""))
			.isOne();
		assertThat(take(10)).isEmpty();
	}

	@Test
	void aWebhookHasNoMoreInFlightThanItsLimitHoweverManyClaim() {
		long limited = webhook(URL);
		long own = webhook(URL);
		commitEvents(20);
		fanOut();
		database().jdbc().sql("UPDATE webhook_queue SET max_in_flight = 5 WHERE webhook_id = ?").param(own).update();
		List<CompletableFuture<List<ClaimedDelivery>>> workers = Stream
			.generate(() -> CompletableFuture.supplyAsync(this::claimAll))
			.limit(4)
			.toList();
		Map<Long, Long> claimed = workers.stream()
			.flatMap((worker) -> worker.join().stream())
			.collect(Collectors.groupingBy((claim) -> claim.webhook().id(), Collectors.counting()));
		assertThat(claimed).isEqualTo(Map.of(limited, 3L, own, 5L));
	}

	@Test
	void queuesTakeTurns() {
		List<Long> webhooks = Stream.generate(() -> webhook(URL)).limit(3).toList();
		commitEvents(10);
		fanOut();
		List<Long> order = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			order.add(take(1).get(0).webhook().id());
		}
		for (int turn = 0; turn < 3; turn++) {
			assertThat(order.subList(3 * turn, 3 * turn + 3)).containsExactlyInAnyOrderElementsOf(webhooks);
		}
	}

	@Test
	void queuesThatHaveFewerThanTheyHaveRoomForAreOneClaim() {
		Stream.generate(() -> URL).limit(40).forEach(this::webhook);
		commitEvents(1);
		fanOut();
		assertThat(take(40)).hasSize(40);
		assertThat(database().count("SELECT COUNT(*) FROM webhook_queue WHERE next_due_at IS NOT NULL")).isZero();
	}

	@Test
	void whatAClaimDoesNotReachStaysDue() {
		List<Long> webhooks = Stream.generate(() -> webhook(URL)).limit(5).toList();
		commitEvents(10);
		fanOut();
		Map<Long, Integer> inFlight = new HashMap<>();
		for (int size : List.of(7, 7, 1)) {
			List<ClaimedDelivery> claimed = take(size);
			assertThat(claimed).hasSize(size);
			claimed.forEach((claim) -> inFlight.merge(claim.webhook().id(), 1, Integer::sum));
		}
		assertThat(inFlight.keySet()).containsExactlyInAnyOrderElementsOf(webhooks);
		assertThat(inFlight.values()).containsOnly(3);
		assertThat(take(10)).isEmpty();
		assertThat(deliveries("PENDING")).isEqualTo(35);
	}

	@Test
	void aResultDoesNotSendAQueueThatIsDueToTheEndOfTheLine() {
		webhook(URL);
		commitEvents(5);
		fanOut();
		List<ClaimedDelivery> claimed = take(1);
		database().jdbc().sql("UPDATE webhook_queue SET next_due_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE").update();
		write(List.of(result(claimed.get(0), status(200))));
		assertThat(database()
			.count("SELECT COUNT(*) FROM webhook_queue WHERE next_due_at < UTC_TIMESTAMP(6) - INTERVAL 30 SECOND"))
			.isOne();
	}

	@Test
	void whatIsGivenBackIsDueAsBeforeAndHasLostNoAttempt() {
		webhook(URL);
		commitEvents(2);
		fanOut();
		List<ClaimedDelivery> claimed = take(10);
		this.claims.giveBack(claimed);
		assertThat(database().count("""
				SELECT COUNT(*) FROM delivery
				WHERE status = 'PENDING' AND attempt_count = 0 AND next_attempt_at <= UTC_TIMESTAMP(6)
				""")).isEqualTo(2);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt")).isZero();
		assertThat(take(10)).hasSize(2).allSatisfy((claim) -> assertThat(claim.attempt().number()).isOne());
	}

	private static WebhookStop stopOf(RecordedAttempt attempt) {
		return Objects.requireNonNull(attempt.stop());
	}

	@Test
	void aGroupOfResultsIsOneTransactionWithARowForEachAttempt() {
		webhook(URL);
		webhook(URL);
		commitEvents(3);
		fanOut();
		List<ClaimedDelivery> claimed = claimAll();
		List<AttemptResult> results = new ArrayList<>();
		int[] statuses = { 200, 503, 404, 204, 410, 429 };
		for (int i = 0; i < 6; i++) {
			results.add(result(claimed.get(i), status(statuses[i])));
		}
		List<RecordedAttempt> recorded = write(results);
		assertThat(recorded).extracting(RecordedAttempt::status)
			.containsExactly(DeliveryStatus.DELIVERED, DeliveryStatus.PENDING, DeliveryStatus.REJECTED,
					DeliveryStatus.DELIVERED, DeliveryStatus.REJECTED, DeliveryStatus.PENDING);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt")).isEqualTo(6);
		assertThat(deliveries("SENDING")).isZero();
		assertThat(
				database().count("SELECT COUNT(*) FROM webhook WHERE status = 'DISABLED' AND status_reason = 'GONE'"))
			.isOne();
		assertThat(recorded).filteredOn((attempt) -> attempt.stop() != null)
			.extracting((attempt) -> attempt.answer().httpStatus(), (attempt) -> stopOf(attempt).kind())
			.containsExactly(tuple(410, WebhookStop.Kind.DISABLED));
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE type = 'webhook.send.failed'"))
			.isEqualTo(2);
		assertThat(database().count("""
				SELECT COUNT(*) FROM delivery
				WHERE status = 'PENDING' AND next_attempt_at >= UTC_TIMESTAMP(6) + INTERVAL 4 SECOND
				""")).isEqualTo(2);
	}

	@Test
	void aWorkerThatLostItsLeaseChangesNothing() {
		webhook(URL);
		commitEvents(1);
		fanOut();
		ClaimedDelivery claimed = take(1).get(0);
		expireLeases();
		assertThat(this.sweep.abandonExpired()).isOne();
		Map<String, Object> before = database().jdbc().sql("SELECT * FROM delivery").query().singleRow();
		assertThat(write(List.of(result(claimed, status(200))))).isEmpty();
		assertThat(database().jdbc().sql("SELECT * FROM delivery").query().singleRow()).isEqualTo(before);
		assertThat(database().jdbc().sql("SELECT outcome FROM delivery_attempt").query(String.class).list())
			.containsExactly("ABANDONED");
		dueNow();
		take(1);
		assertThat(write(List.of(result(claimed, status(200))))).as("nor while another has it").isEmpty();
		this.claims.giveBack(List.of(claimed));
		assertThat(deliveries("SENDING")).isOne();
	}

	@Test
	void aWorkerThatIsLateButNotYetSweptIsStillRecorded() {
		webhook(URL);
		commitEvents(1);
		fanOut();
		ClaimedDelivery claimed = take(1).get(0);
		expireLeases();
		assertThat(write(List.of(result(claimed, status(200))))).hasSize(1);
		assertThat(this.sweep.abandonExpired()).isZero();
		assertThat(deliveries("DELIVERED")).isOne();
	}

	@Test
	void fiveDeadWorkersExhaustADeliveryAndNoSixthTakesIt() {
		webhook(URL);
		commitEvents(1);
		fanOut();
		for (int attempt = 1; attempt <= 5; attempt++) {
			assertThat(take(1)).extracting((claim) -> claim.attempt().number()).containsExactly(attempt);
			assertThat(this.sweep.abandonExpired()).as("its lease still runs").isZero();
			expireLeases();
			assertThat(this.sweep.abandonExpired()).isOne();
			dueNow();
		}
		assertThat(take(1)).isEmpty();
		assertThat(deliveries("EXHAUSTED")).isOne();
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED'")).isEqualTo(5);
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE type = 'webhook.send.failed'")).isOne();
		assertThat(database().count("SELECT COUNT(*) FROM webhook_queue WHERE held_until IS NOT NULL"))
			.as("a worker's death says nothing of the endpoint")
			.isZero();
	}

	@Test
	void aFailingEndpointIsHeldThenProbedWithOneDeliveryAtATime() {
		webhook(URL);
		commitEvents(6);
		fanOut();
		List<ClaimedDelivery> claimed = take(10);
		assertThat(claimed).hasSize(3);
		assertThat(write(List.of(result(claimed.get(0), status(500)), result(claimed.get(1), status(500)))))
			.extracting((attempt) -> (attempt.stop() != null) ? attempt.stop().reason() : "goes on")
			.containsExactly("goes on", "2 failures in a row");
		assertThat(take(10)).as("held").isEmpty();
		assertThat(write(List.of(result(claimed.get(2), status(500))))).as("the same hold")
			.allMatch((attempt) -> attempt.stop() == null);
		endHolds();
		List<ClaimedDelivery> probe = take(10);
		assertThat(probe).as("one probe").hasSize(1);
		assertThat(take(10)).isEmpty();
		write(List.of(result(probe.get(0), status(500))));
		assertThat(database().count("SELECT hold_count FROM webhook_queue")).isEqualTo(2);
		endHolds();
		write(List.of(result(take(10).get(0), status(200))));
		assertThat(take(10)).as("open again").isNotEmpty();
		assertThat(database().count("SELECT COUNT(*) FROM webhook_queue WHERE held_until IS NULL AND hold_count = 0"))
			.isOne();
	}

	@Test
	void theSweepRepairsQueueHeadsAndRowsThatWereLost() {
		long webhook = webhook(URL);
		commitEvents(1);
		fanOut();
		database().jdbc().sql("UPDATE webhook_queue SET next_due_at = NULL").update();
		assertThat(take(1)).isEmpty();
		assertThat(this.sweep.repairHeads()).isOne();
		this.claims.giveBack(take(1));
		database().jdbc().sql("UPDATE webhook_queue SET next_due_at = '2999-01-01'").update();
		assertThat(this.sweep.repairHeads()).isOne();
		database().jdbc().sql("DELETE FROM webhook_queue").update();
		assertThat(this.sweep.repairHeads()).isOne();
		assertThat(this.sweep.repairHeads()).as("nothing is left to repair").isZero();
		assertThat(take(1)).extracting((claim) -> claim.webhook().id()).containsExactly(webhook);
	}

	@Test
	void deliveriesOfDeletedWebhooksAreCancelledAndTheirHistoryStays() {
		long marked = webhook(URL);
		long removed = webhook(URL);
		commitEvents(600);
		assertThat(fanOut() + fanOut()).isEqualTo(600);
		database().jdbc().sql("UPDATE webhook SET status = 'DELETED' WHERE id = ?").param(marked).update();
		database().jdbc().sql("DELETE FROM webhook WHERE id = ?").param(removed).update();
		assertThat(take(10)).isEmpty();
		// as often as it takes: each time has an end
		int cancelled = 0;
		for (int some = this.sweep.cancelOrphaned(); some > 0; some = this.sweep.cancelOrphaned()) {
			cancelled += some;
		}
		assertThat(cancelled).isEqualTo(1200);
		assertThat(deliveries("CANCELLED")).isEqualTo(1200);
		assertThat(this.sweep.cancelOrphaned()).isZero();
	}

	@Test
	void whoHoldsOnToAQueueKeepsOnlyItsOwnResultsFromBeingRecorded() throws Exception {
		long stuck = webhook(URL);
		long free = webhook(URL);
		commitEvents(1);
		fanOut();
		List<AttemptResult> results = claimAll().stream().map((claim) -> result(claim, status(200))).toList();
		try (var connection = database().dataSource().getConnection(); var statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("SELECT * FROM webhook_queue WHERE webhook_id = " + stuck + " FOR UPDATE");
			Records.Written written = this.records.write(results);
			assertThat(written.recorded()).extracting((one) -> one.delivery().webhookId()).containsExactly(free);
			assertThat(written.postponed()).extracting(AttemptResult::webhookId).containsExactly(stuck);
			connection.rollback();
			assertThat(write(written.postponed())).hasSize(1);
		}
	}

	@Test
	void resultsOfDeliveriesThatWereDeletedDoNotWaitForTheirQueue() {
		webhook(URL);
		commitEvents(1);
		fanOut();
		AttemptResult result = result(take(1).get(0), status(200));
		database().empty();
		assertThat(this.records.write(List.of(result))).isEqualTo(new Records.Written(List.of(), List.of()));
	}

	@Test
	void whoHoldsOnToAQueueKeepsNoEventFromBeingFannedOutAndTheSweepWakesTheQueue() throws Exception {
		long stuck = webhook(URL);
		long free = webhook(URL);
		commitEvents(1);
		fanOut();
		claimAll().forEach((claim) -> this.claims.giveBack(List.of(claim)));
		database().jdbc().sql("UPDATE webhook_queue SET next_due_at = NULL").update();
		try (var connection = database().dataSource().getConnection(); var statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("SELECT * FROM webhook_queue WHERE webhook_id = " + stuck + " FOR UPDATE");
			commitEvents(1);
			assertThat(fanOut()).isOne();
			assertThat(claimAll()).extracting((claim) -> claim.webhook().id()).containsOnly(free);
			connection.rollback();
		}
		this.sweep.repairHeads();
		assertThat(claimAll()).extracting((claim) -> claim.webhook().id()).containsOnly(stuck).hasSize(2);
	}

	@Test
	void aDeliveryWhoseEventWasDeletedIsCancelledAndSaysWhy() {
		webhook(URL);
		commitEvents(2);
		fanOut();
		database().jdbc().sql("DELETE FROM outbox_event LIMIT 1").update();
		assertThat(take(10)).hasSize(1);
		assertThat(database().jdbc()
			.sql("SELECT last_error FROM delivery WHERE status = 'CANCELLED'")
			.query(String.class)
			.list()).containsExactly("the event was deleted");
	}

	@Test
	void aDeliveryWithoutAttemptsLeftCanNotBeMadeToWait() {
		webhook(URL);
		commitEvents(1);
		fanOut();
		org.assertj.core.api.Assertions.assertThatExceptionOfType(org.springframework.dao.DataAccessException.class)
			.isThrownBy(() -> database().jdbc().sql("UPDATE delivery SET attempt_count = 5").update())
			.withMessageContaining("delivery_is_finished_leased_or_due");
	}

	@Test
	void aSendFailedEventTellsWhatTheMainApplicationNeeds() {
		webhook(URL);
		commitEvents(1);
		String original = database().jdbc().sql("SELECT cloud_event FROM outbox_event").query(String.class).single();
		fanOut();
		write(List.of(result(take(1).get(0), status(404))));
		String event = database().jdbc()
			.sql("SELECT cloud_event FROM outbox_event WHERE type = 'webhook.send.failed'")
			.query(String.class)
			.single();
		var data = tools.jackson.databind.json.JsonMapper.shared().readTree(event).get("data");
		assertThat(data.propertyNames()).containsExactly("webhook_id", "webhook_url", "owner", "user_id", "event_id",
				"event_type", "event_payload", "http_response_status_code", "error_message");
		assertThat(data.get("event_payload").stringValue()).as("as it stands in the event")
			.startsWith("{")
			.endsWith("}");
		assertThat(original).contains("\"data\": " + data.get("event_payload").stringValue());
		assertThat(data.get("http_response_status_code").intValue()).isEqualTo(404);
		assertThat(data.get("owner").stringValue()).isEqualTo(SampleEvents.PHONE);
		assertThat(data.get("webhook_url").stringValue()).isEqualTo(URL);
	}

	@Test
	void theLargestEventCanFailToo() {
		webhook(URL);
		String small = SampleEvents.fresh("message.phone.received");
		database().insertEvent(small.replace("\"attachments\": []",
				"\"attachments\": [\"" + "\\\"".repeat((1_048_576 - 2000) / 2) + "\"]"));
		fanOut();
		write(List.of(result(take(1).get(0), status(404))));
		assertThat(deliveries("REJECTED")).isOne();
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE type = 'webhook.send.failed'")).isOne();
	}

	/** Its number has more digits than JSON libraries read by default. */
	@Test
	void whatWasGivenUpIsToldWithItsDataAsItWasWhateverIsInIt() {
		webhook(URL);
		String event = SampleEvents.fresh("message.phone.received")
			.replace("\"content\": \"", "\"x\": [1.00, 1." + "0".repeat(1_100) + "], \"content\": \"");
		database().insertEvent(event);
		fanOut();
		write(List.of(result(take(1).get(0), status(401))));
		assertThat(deliveries("REJECTED")).isOne();
		String told = database().jdbc()
			.sql("SELECT cloud_event FROM outbox_event WHERE type = 'webhook.send.failed'")
			.query(String.class)
			.single();
		assertThat(tools.jackson.databind.json.JsonMapper.shared()
			.readTree(told)
			.path("data")
			.path("event_payload")
			.asString()).contains("[1.00, 1.000").isSubstringOf(event);
	}

	@Test
	void aNodeThatCannotReadASigningKeySendsNothingUnsigned() {
		long webhook = webhook(URL);
		commitEvents(1);
		fanOut();
		String key = java.util.Base64.getEncoder().encodeToString(new byte[32]);
		try (Node other = Node.idle(database(), "--webhooks.encryption.key=" + key)) {
			database().jdbc()
				.sql("UPDATE webhook SET signing_key = ? WHERE id = ?")
				.params(other.get(SigningKeyCipher.class).toStore("sms-webhook-secret", database().keyOwner(webhook)),
						webhook)
				.update();
			ClaimedDelivery claimed = other.get(Claims.class).take(1).deliveries().get(0);
			assertThat(claimed.keys().current()).isEqualTo(SigningKey.of("sms-webhook-secret"));
			other.get(Claims.class).giveBack(List.of(claimed));
		}
		assertThat(take(1)).isEmpty();
		assertThat(database().count("SELECT COUNT(*) FROM webhook_queue WHERE hold_reason LIKE '%signing key%'"))
			.as("one query shows why")
			.isOne();
		assertThat(database().count("SELECT COUNT(*) FROM delivery WHERE status = 'PENDING' AND attempt_count = 0"))
			.isOne();
	}

	private int fanOut() {
		try {
			return this.fanOut.run();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<ClaimedDelivery> take(int limit) {
		return this.claims.take(limit).deliveries();
	}

	private List<RecordedAttempt> write(List<AttemptResult> results) {
		Records.Written written = this.records.write(results);
		assertThat(written.postponed()).isEmpty();
		return written.recorded();
	}

	private List<ClaimedDelivery> claimAll() {
		List<ClaimedDelivery> all = new ArrayList<>();
		Set<Attempt> seen = new HashSet<>();
		for (int empty = 0; empty < 3;) {
			List<ClaimedDelivery> claimed = take(100);
			claimed.forEach((claim) -> assertThat(seen.add(claim.attempt())).isTrue());
			all.addAll(claimed);
			empty = claimed.isEmpty() ? empty + 1 : 0;
		}
		return all;
	}

	private void expireLeases() {
		database().jdbc()
			.sql("UPDATE delivery SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE status = 'SENDING'")
			.update();
	}

	private void dueNow() {
		database().jdbc()
			.sql("UPDATE delivery SET next_attempt_at = UTC_TIMESTAMP(6) WHERE status = 'PENDING'")
			.update();
		this.sweep.repairHeads();
	}

	private void endHolds() {
		database().jdbc()
			.sql("UPDATE webhook_queue SET held_until = UTC_TIMESTAMP(6), next_due_at = UTC_TIMESTAMP(6) WHERE held_until IS NOT NULL")
			.update();
	}

	private static AttemptResult result(ClaimedDelivery claim, Answer answer) {
		return new AttemptResult(claim.attempt(), answer, claim);
	}

	static Answer status(int status) {
		Outcome outcome = (status / 100 == 2) ? Outcome.SUCCEEDED : Outcome.REFUSED;
		@Nullable String error = (status / 100 == 2) ? null : "HTTP status " + status;
		return new Answer(outcome, status, error, null, null, Instant.now(), Duration.ofMillis(3));
	}

}

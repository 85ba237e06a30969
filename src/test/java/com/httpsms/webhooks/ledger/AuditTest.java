package com.httpsms.webhooks.ledger;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.ledger.Ledger.Arrival;
import com.httpsms.webhooks.ledger.Ledger.AttemptId;
import com.httpsms.webhooks.ledger.Ledger.DeliveryId;
import com.httpsms.webhooks.ledger.Ledger.Fate;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An audit that finds nothing proves nothing unless it finds what is wrong: each breach
 * of the promise by itself.
 */
@WithoutDatabase
class AuditTest {

	private static final String WEBHOOK = "0b5b0f4e-webhook";

	private static final String TYPE = "message.phone.sent";

	private static final DeliveryId DELIVERY = new DeliveryId("event-1", WEBHOOK);

	private final Ledger ledger = new Ledger();

	private final Books books = new Books(new HashSet<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());

	/** One event, which fails once and is delivered then. */
	@BeforeEach
	void whatIsRight() {
		this.ledger.wrote("event-1", TYPE, Fate.COMMITTED);
		this.books.events().add("event-1");
		this.books.deliveries().put(DELIVERY, new Books.Delivery("DELIVERED", 2, 5));
		attempt(1, Manner.FAILS, Duration.ZERO, "REFUSED", 500);
		attempt(2, Manner.SUCCEEDS, Duration.ofSeconds(1), "SUCCEEDED", 200);
	}

	private void attempt(int number, Manner manner, Duration at, String outcome, Integer status) {
		arrival(number, manner, at);
		this.books.attempts().put(new AttemptId(DELIVERY, number), new Books.Attempt(outcome, status));
	}

	private void arrival(int number, Manner manner, Duration at) {
		this.ledger.arrived(new Arrival(new AttemptId(DELIVERY, number), at.toNanos(), manner));
	}

	private void assertFinds(String... violations) {
		assertThat(new Audit(this.ledger, this.books, Map.of(WEBHOOK, Set.of(TYPE))).violations())
			.hasSize(violations.length)
			.allSatisfy(
					(found) -> assertThat(violations).anySatisfy((expected) -> assertThat(found).contains(expected)));
	}

	@Test
	void nothingWhereAllIsRight() {
		assertFinds();
	}

	@Test
	void anEventOfUnknownFateMayBeThereOrNot() {
		this.ledger.wrote("event-2", TYPE, Fate.UNKNOWN);
		assertFinds();
		this.books.events().add("event-2");
		assertFinds("was never fanned out");
	}

	@Test
	void aLostEvent() {
		this.ledger.wrote("event-2", TYPE, Fate.COMMITTED);
		assertFinds("event event-2 was committed and is not in the outbox");
	}

	@Test
	void aDeliveryThatIsOwedAndDoesNotExist() {
		this.ledger.wrote("event-2", TYPE, Fate.COMMITTED);
		this.books.events().add("event-2");
		assertFinds("was never fanned out");
	}

	@Test
	void anEventThatWasRolledBackAndSent() {
		this.ledger.wrote("event-1", TYPE, Fate.ROLLED_BACK);
		assertFinds("was rolled back and is in the outbox", "is of an event that was not committed",
				"is of an event that was not committed");
	}

	@Test
	void anEventThatNobodyWrote() {
		this.books.events().add("event-2");
		assertFinds("nobody wrote event event-2");
	}

	@Test
	void aDeliveryThatNobodySubscribedTo() {
		this.ledger.wrote("event-1", "message.phone.received", Fate.COMMITTED);
		assertFinds("is owed to nobody");
	}

	@Test
	void aSixthRequest() {
		for (int number = 3; number <= 6; number++) {
			attempt(number, Manner.SUCCEEDS, Duration.ofSeconds(number), "SUCCEEDED", 200);
		}
		this.books.deliveries().put(DELIVERY, new Books.Delivery("DELIVERED", 6, 5));
		assertFinds("was requested 6 times");
	}

	@Test
	void anAttemptThatWasMadeTwice() {
		arrival(2, Manner.SUCCEEDS, Duration.ofSeconds(3));
		assertFinds("was made twice");
	}

	@Test
	void attemptsThatAreTooClose() {
		attempt(3, Manner.SUCCEEDS, Duration.ofMillis(1999), "SUCCEEDED", 200);
		this.books.deliveries().put(DELIVERY, new Books.Delivery("DELIVERED", 3, 5));
		assertFinds("only PT0.999S between attempts");
	}

	@Test
	void aRequestWithoutARow() {
		this.books.attempts().remove(new AttemptId(DELIVERY, 1));
		assertFinds("has rows for [2]", "has no row");
	}

	@Test
	void aRowTooMany() {
		this.books.attempts().put(new AttemptId(DELIVERY, 3), new Books.Attempt("ABANDONED", null));
		assertFinds("has rows for [1, 2, 3]");
	}

	@Test
	void aRowThatTellsAnotherStory() {
		this.books.attempts().put(new AttemptId(DELIVERY, 1), new Books.Attempt("REFUSED", 503));
		assertFinds("was not answered like");
		this.books.attempts().put(new AttemptId(DELIVERY, 1), new Books.Attempt("REFUSED", null));
		assertFinds("has no status");
	}

	@Test
	void aDeliveryThatIsSaidToBeDone() {
		this.books.attempts().put(new AttemptId(DELIVERY, 2), new Books.Attempt("TIMED_OUT", null));
		assertFinds("is DELIVERED, its last outcome is TIMED_OUT");
	}

	@Test
	void aDeliveryThatIsNotFinished() {
		this.books.deliveries().put(DELIVERY, new Books.Delivery("PENDING", 2, 5));
		assertFinds("is not finished");
	}

	@Test
	void aFailureThatNobodyWasToldOf() {
		this.books.deliveries().put(DELIVERY, new Books.Delivery("EXHAUSTED", 2, 2));
		assertFinds("is EXHAUSTED, and 0 events say so");
		this.books.failures().put(DELIVERY, 2);
		assertFinds("is EXHAUSTED, and 2 events say so");
	}

	@Test
	void aDeliveryThatIsGivenUpEarly() {
		this.books.deliveries().put(DELIVERY, new Books.Delivery("EXHAUSTED", 2, 5));
		this.books.failures().put(DELIVERY, 1);
		assertFinds("is EXHAUSTED: ");
		this.books.deliveries().put(DELIVERY, new Books.Delivery("REJECTED", 2, 5));
		assertFinds("is REJECTED, its last outcome is SUCCEEDED");
	}

}

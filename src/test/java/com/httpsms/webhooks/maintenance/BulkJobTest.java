package com.httpsms.webhooks.maintenance;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SharedNode;

import static com.httpsms.webhooks.testing.Await.await;

/**
 * The base of the tests of bulk jobs: a node that does them, and an endpoint.
 */
@SuppressWarnings("NullAway.Init")
abstract class BulkJobTest extends DatabaseTest {

	static final String RECEIVED = "message.phone.received";

	static final String SENT = "message.phone.sent";

	final History history = new History(database());

	final Node node = SharedNode.running().node();

	final JobRuns runs = this.node.get(JobRuns.class);

	Endpoint endpoint;

	BulkJobTest() {
		super(SharedNode.running());
	}

	@BeforeEach
	void startEndpoint() {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void stopEndpoint() {
		this.endpoint.close();
	}

	JobRun over(JobRun run) {
		await("the end of run " + run.id()).until(() -> now(run).isOver());
		return now(run);
	}

	JobRun now(JobRun run) {
		return this.runs.find(run.id()).orElseThrow();
	}

	/**
	 * Has the server refuse some rows, as a constraint or a trigger of somebody else's
	 * would.
	 */
	void refuse(String event, String table, String condition) {
		database().jdbc()
			.sql("CREATE TRIGGER refusing BEFORE " + event + " ON " + table + " FOR EACH ROW IF " + condition
					+ " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by a test'; END IF")
			.update();
	}

	@AfterEach
	void refuseNothing() {
		database().jdbc().sql("DROP TRIGGER IF EXISTS refusing").update();
	}

	JobRun redeliver(Selection selection) {
		return this.runs.ask(JobName.REDELIVER, selection, "test");
	}

	Selection of(long webhook, @Nullable Set<DeliveryStatus> statuses, int rate) {
		return new Selection(this.history.uuid(webhook), null, statuses, null, null, null, rate, null);
	}

}

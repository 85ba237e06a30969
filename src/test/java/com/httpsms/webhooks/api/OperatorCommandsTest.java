package com.httpsms.webhooks.api;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.env.Environment;

import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator does from a terminal beside a node that works: look, deliver again,
 * skip, pause, resume and release. Each may be asked for twice.
 */
@OnAnyDatabase
class OperatorCommandsTest extends ApiTest {

	private String scheduler = "";

	private CommandRun run(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--spring.flyway.enabled=false");
		all.add("--spring.quartz.properties.org.quartz.scheduler.instanceName=" + this.scheduler);
		return CommandRun.of(this.database, all.toArray(String[]::new));
	}

	@BeforeAll
	void readScheduler() {
		this.scheduler = this.node.get(Environment.class)
			.getRequiredProperty("spring.quartz.properties.org.quartz.scheduler.instanceName");
	}

	private CommandRun done(String... arguments) {
		CommandRun run = run(arguments);
		assertThat(run.code()).as("%s", run).isZero();
		return run;
	}

	private static JsonNode json(CommandRun run) {
		assertThat(run.code()).as("%s", run).isZero();
		return JsonMapper.shared().readTree(run.out());
	}

	@Test
	void anOperatorSeesADeliveryAndDeliversItAgain() {
		this.endpoint.behave((request) -> Reply.status(400));
		JsonNode webhook = stored("/hook");
		String uuid = webhook.path("id").asString();
		String event = publish();
		awaitStatus(event, webhook, "REJECTED");
		CommandRun shown = done("deliveries", "show", event);
		assertThat(shown.out()).contains("webhook " + uuid + " (ACTIVE): REJECTED, 1 of 5 attempts, finished at ")
			.containsPattern("\n  1  \\S+Z  REFUSED, HTTP 400, \\d+ ms");
		assertThat(shown.err()).contains("message.phone.received of user " + SampleEvents.USER);
		JsonNode list = json(run("deliveries", "show", event, uuid, "--json"));
		assertThat(list.path(0).path("log").path(0).path("http_status").asInt()).isEqualTo(400);
		assertThat(list.path(0).path("event_id").asString()).isEqualTo(event);

		this.endpoint.behave((request) -> Reply.status(200));
		String id = Long.toString(this.database.count("SELECT id FROM webhook WHERE uuid = ?", uuid));
		assertThat(done("deliveries", "redeliver", event, id).out()).contains("is due now");
		awaitStatus(event, webhook, "DELIVERED");
		assertThat(this.endpoint.requests("/hook")).hasSize(2);
		assertThat(run("deliveries", "skip", event, uuid).err()).contains("Not skipped: the delivery is DELIVERED");
	}

	/** A number that one delivery blocks, through an hour of retries, goes on. */
	@Test
	void oneDeliveryIsSkippedSoThatStrictOrderGoesOn() {
		this.endpoint.behave((request) -> Reply.status(500));
		JsonNode webhook = this.user
			.post("/v1/webhooks", payload(this.endpoint.url("/hook"), ", \"strict_order\": true"))
			.data();
		String uuid = webhook.path("id").asString();
		String first = publish();
		await().until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE attempt_count = 1 "
				+ "AND status = 'PENDING' AND next_attempt_at > UTC_TIMESTAMP(6)") == 1);
		String second = publish();
		String third = publish();
		this.endpoint.behave((request) -> Reply.status(200));
		// the first one has an hour to wait: what follows is due to the skip alone
		this.database.jdbc().sql("""
				UPDATE delivery SET next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE attempt_count = 1
				""").update();
		assertThat(this.user.get("/v1/deliveries/" + second + "/" + uuid).status()).isIn(200, 404);
		assertThat(done("deliveries", "skip", first, uuid).out()).contains("The delivery is skipped.");
		awaitStatus(second, webhook, "DELIVERED");
		awaitStatus(third, webhook, "DELIVERED");
		assertThat(done("deliveries", "skip", first, uuid).out()).as("twice").contains("was CANCELLED before");
		JsonNode skipped = this.operator.post("/v1/deliveries/" + first + "/" + uuid + "/skip", "").data();
		assertThat(skipped.path("status").asString()).isEqualTo("CANCELLED");
		assertThat(skipped.path("last_error").asString()).startsWith("skipped by command of ");
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event WHERE type = 'webhook.send.failed'"))
			.isZero();
		assertThat(this.other.post("/v1/deliveries/" + first + "/" + uuid + "/skip", "").status()).isEqualTo(404);
		done("deliveries", "redeliver", first, uuid);
		awaitStatus(first, webhook, "DELIVERED");
	}

	/** Its endpoint may be seeing it: its answer, or the end of its lease, decides. */
	@Test
	void aDeliveryThatIsBeingSentIsNotSkipped() {
		JsonNode webhook = stored("/hook");
		String uuid = webhook.path("id").asString();
		String event = publish();
		awaitStatus(event, webhook, "DELIVERED");
		this.database.jdbc()
			.sql("""
					UPDATE delivery
					SET status = 'SENDING', finished_at = NULL, next_attempt_at = UTC_TIMESTAMP(6), claimed_by = 'another node',
					    lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR
					""")
			.update();
		CommandRun skip = run("deliveries", "skip", event, uuid);
		assertThat(skip.code()).isEqualTo(1);
		assertThat(skip.err()).contains("Not skipped: the delivery is being sent");
		assertThat(this.operator.post("/v1/deliveries/" + event + "/" + uuid + "/skip", "").status()).isEqualTo(409);
		assertThat(run("deliveries", "redeliver", event, uuid).err()).contains("has not finished: it is SENDING");
	}

	@Test
	void maintenanceKeepsApartWhatUsersPausedThemselves() {
		JsonNode webhook = stored("/hook");
		JsonNode own = stored("/own");
		String uuid = webhook.path("id").asString();
		this.user.post("/v1/webhooks/" + own.path("id").asString() + "/pause", "");
		assertThat(done("webhooks", "pause", "--all", "--reason", "NEW FIREWALL").out()).startsWith("1 webhooks paused")
			.contains("webhooks resume --all --reason 'NEW FIREWALL'");
		assertThat(done("webhooks", "pause", "--all", "--reason", "NEW FIREWALL").out()).startsWith("0 webhooks");
		String event = publish();
		await().until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'PENDING'") == 2);
		JsonNode shown = json(run("webhooks", "show", uuid, "--json"));
		assertThat(shown.path("status").asString()).isEqualTo("PAUSED");
		assertThat(shown.path("status_reason").asString()).isEqualTo("NEW FIREWALL");
		assertThat(shown.path("due").asInt()).isOne();
		assertThat(done("webhooks", "list", "--user", SampleEvents.USER, "--status", "paused").out()).contains(uuid)
			.contains(own.path("id").asString());
		assertThat(done("webhooks", "resume", "--user", SampleEvents.USER).out()).as("another reason").startsWith("0 ");
		assertThat(done("webhooks", "resume", "--all", "--reason", "NEW FIREWALL").out()).startsWith("1 webhooks");
		awaitStatus(event, webhook, "DELIVERED");
		assertThat(json(run("webhooks", "show", own.path("id").asString(), "--json")).path("status").asString())
			.isEqualTo("PAUSED");
		assertThat(done("webhooks", "resume", own.path("id").asString()).out()).contains("Resumed");
		awaitStatus(event, own, "DELIVERED");
		assertThat(done("webhooks", "resume", own.path("id").asString()).out()).contains("It is ACTIVE already");
		assertThat(done("webhooks", "pause", uuid).out()).contains("Paused");
		assertThat(done("webhooks", "pause", uuid).out()).contains("It is PAUSED already (MAINTENANCE)");
		this.user.delete("/v1/webhooks/" + uuid);
		assertThat(run("webhooks", "resume", uuid).err()).contains("the webhook is DELETED");
		assertThat(run("webhooks", "resume", uuid).code()).isEqualTo(1);
	}

	@Test
	void aHoldIsLiftedAndALimitSet() {
		JsonNode webhook = stored("/hook");
		String uuid = webhook.path("id").asString();
		awaitStatus(publish(), webhook, "DELIVERED");
		for (List<String> target : List.of(List.of(uuid), List.of("--all"))) {
			this.database.jdbc()
				.sql("""
						UPDATE webhook_queue
						SET held_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, hold_reason = '10 failures in a row', hold_count = 9,
						    consecutive_failures = 10
						""")
				.update();
			String event = publish();
			await().until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'PENDING'") == 1);
			assertThat(done("webhooks", "show", uuid).out()).contains("held    until").contains("10 failures in a row");
			done("webhooks", "release", target.get(0));
			awaitStatus(event, webhook, "DELIVERED");
		}
		done("webhooks", "limit", uuid, "64");
		assertThat(this.user.get("/v1/webhooks/" + uuid).data().path("max_in_flight").asInt()).isEqualTo(64);
		assertThat(done("webhooks", "show", uuid).out()).contains("0 of at most 64");
		done("webhooks", "limit", uuid, "default");
		assertThat(this.user.get("/v1/webhooks/" + uuid).data().has("max_in_flight")).isFalse();
	}

	@Test
	void lanesArePausedAndResumedAllOrSomeAndTwice() {
		Counter pauses = this.node.get(MeterRegistry.class).get("webhooks.lanes.pauses").counter();
		double before = pauses.count();
		JsonNode webhook = stored("/hook");
		awaitStatus(publish(), webhook, "DELIVERED");
		for (int twice = 0; twice < 2; twice++) {
			assertThat(done("lanes", "pause").out()).contains("All of lanes are paused");
		}
		await().until(() -> json(run("lanes", "list", "--json")).valueStream()
			.allMatch((lane) -> lane.path("paused").asBoolean() && !lane.has("node")));
		assertThat(done("lanes", "list").out()).contains("All of lanes are paused. To resume: lanes resume");
		await().until(() -> pauses.count() > before);
		String event = publish();
		for (int twice = 0; twice < 2; twice++) {
			assertThat(done("lanes", "resume").out()).contains("All of lanes are resumed");
		}
		awaitStatus(event, webhook, "DELIVERED");
		assertThat(done("lanes", "pause", "lane-2", "lane-3").out()).contains("lane-2, lane-3: paused, 2 of them now");
		assertThat(done("lanes", "list").out()).contains("Some are paused: lane-2, lane-3");
		assertThat(done("lanes", "resume").out()).contains("resumed, 2 of them now");
		done("lanes", "pause", "--group", "bulk");
		assertThat(done("lanes", "resume", "--group", "bulk").out()).contains("All of bulk are resumed");
		assertThat(this.database.count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_SCHEDULER_STATE WHERE SCHED_NAME = ?",
				this.scheduler))
			.as("a command is no node")
			.isOne();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"deliveries show nothing                           | 2 | There is no event 'nothing'",
			"deliveries show nothing 123456                    | 2 | There is no webhook '123456'",
			"deliveries skip nothing no-uuid                   | 2 | There is no webhook 'no-uuid'",
			"deliveries redeliver                              | 2 | Missing required parameters",
			"webhooks show 0f32a3b4-0000-4000-8000-00000000000 | 2 | There is no webhook",
			"webhooks pause                                    | 2 | give one of these: a webhook, --user or --all",
			"webhooks pause 1 --all                            | 2 | give one of these",
			"webhooks release                                  | 2 | give a webhook or --all",
			"webhooks limit 1 0                                | 2 | N must be from 1 to 10000, or 'default'",
			"webhooks list --limit 0                           | 2 | --limit must be from 1 to 1000",
			"lanes pause lane-99                               | 2 | There is no 'lane-99'",
			"lanes pause --group nothing                       | 2 | There is nothing in group 'nothing'",
			"jobs list --limit 0                               | 2 | --limit must be from 1 to 1000",
			"no-command                                        | 2 | deliveries, jobs, keys, lanes, webhooks" })
	void theCommandsSayWhatIsWrong(String command, int code, String error) {
		CommandRun run = run(command.strip().split(" +"));
		assertThat(run.err()).as(command).contains(error);
		assertThat(run.code()).as(command).isEqualTo(code);
		assertThat(run.out()).isEmpty();
	}

}

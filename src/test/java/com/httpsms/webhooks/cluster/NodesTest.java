package com.httpsms.webhooks.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node says of itself in {@code worker_node}, and what it says when others say
 * something else.
 */
@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("NullAway.Init")
class NodesTest extends DatabaseTest {

	private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

	private Node node;

	private ApiClient client;

	@BeforeAll
	void start() {
		this.node = Node.start(database(), "--webhooks.node.heartbeat=100ms", "--webhooks.node.name=this-node",
				"--webhooks.encryption.key=" + KEY, "--webhooks.egress.proxy=http://127.0.0.1:3128",
				"--webhooks.egress.proxy-username=proxy-user", "--webhooks.egress.proxy-password=proxy-secret");
		this.client = new ApiClient(this.node, "");
	}

	@AfterAll
	void stop() {
		this.node.close();
		assertThat(database().count("SELECT COUNT(*) FROM worker_node")).as("it takes its row with it").isZero();
	}

	@AfterEach
	void othersEnd() {
		database().jdbc().sql("DELETE FROM worker_node WHERE name LIKE 'other%'").update();
		await("a cluster at one")
			.until(() -> metric("webhooks_nodes_servers") == 1 && metric("webhooks_nodes_settings_differing") == 0);
	}

	private double metric(String name) {
		return this.client.get("/actuator/prometheus")
			.response()
			.body()
			.lines()
			.filter((line) -> line.startsWith(name + " "))
			.mapToDouble((line) -> Double.parseDouble(line.substring(name.length() + 1)))
			.findFirst()
			.orElse(Double.NaN);
	}

	/** The row that was emptied away with the tables comes back with the next beat. */
	private void awaitRow() {
		await("this node's row").until(() -> database().count("SELECT COUNT(*) FROM worker_node") == 1);
	}

	/**
	 * As a node that started a minute ago would have it, and goes on to say that it
	 * lives.
	 */
	private void otherNode(@Nullable String server, @Nullable String settings) {
		awaitRow();
		database().jdbc().sql("""
				INSERT INTO worker_node (name, version, started_at, last_seen_at, server, server_since, settings)
				SELECT 'other/1', version, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 HOUR,
				       COALESCE(:server, server), UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE, COALESCE(:settings, settings)
				FROM worker_node WHERE name LIKE 'this-node/%'
				""").param("server", server).param("settings", settings).update();
	}

	@Test
	void aNodeSaysWhoItIsAndTellsNoSecret() {
		awaitRow();
		Map<String, Object> row = database().jdbc().sql("SELECT * FROM worker_node").query().singleRow();
		assertThat(String.valueOf(row.get("name"))).startsWith("this-node/");
		assertThat(String.valueOf(row.get("server"))).matches(".+:[0-9]+ .+");
		assertThat(String.valueOf(row.get("settings")))
			.contains("\"webhooks.lease=PT20S\"", "\"webhooks.lanes=8\"", "\"webhooks.egress.proxy-password=set\"",
					"\"webhooks.encryption.key=b34b8a0e\"")
			.doesNotContain("proxy-secret", "proxy-user\"", KEY, "webhooks.node");
		await("more beats").until(() -> database()
			.count("SELECT COUNT(*) FROM worker_node WHERE last_seen_at > started_at + INTERVAL 1 SECOND") == 1);
	}

	@Test
	void settingsThatDifferAreNamed(CapturedOutput output) {
		otherNode(null, "[\"webhooks.egress.allow=[]\", \"webhooks.lease=PT20S\", \"webhooks.of-a-later-version=1\"]");
		await("the difference").until(() -> metric("webhooks_nodes_settings_differing") == 1);
		assertThat(output).contains("Settings differ between the nodes of this cluster: "
				+ "webhooks.egress.allow is [127.0.0.0/8] here and [] on other/1");
		assertThat(metric("webhooks_nodes")).isEqualTo(2);
		assertThat(this.client.get("/actuator/health/delivery").status()).isEqualTo(200);
		assertThat(differencesOfTheRunbook())
			.contains("webhooks.egress.allow=[127.0.0.0/8]", "webhooks.egress.allow=[]")
			.doesNotContain("webhooks.lease=PT20S");
	}

	/** The runbook's query, which shows each setting that not all nodes have. */
	private List<String> differencesOfTheRunbook() {
		return database().jdbc()
			.sql("""
					SELECT s.setting, GROUP_CONCAT(n.name) AS nodes
					FROM worker_node n
					JOIN JSON_TABLE(n.settings, '$[*]' COLUMNS (setting VARCHAR(1000) PATH '$')) s
					WHERE n.last_seen_at > UTC_TIMESTAMP(6) - INTERVAL 15 SECOND
					GROUP BY s.setting
					HAVING COUNT(*) < (SELECT COUNT(*) FROM worker_node WHERE last_seen_at > UTC_TIMESTAMP(6) - INTERVAL 15 SECOND)
					ORDER BY s.setting
					""")
			.query((row, number) -> row.getString("setting"))
			.list();
	}

	@Test
	void nodesThatWriteToDifferentServersRaiseAnAlarm(CapturedOutput output) {
		otherNode("db-2:3306 2", null);
		await("the alarm").until(() -> metric("webhooks_nodes_servers") == 2);
		assertThat(output).contains("ERROR", "Nodes of this cluster write to different servers",
				"db-2:3306 2=[other/1]");
		ApiClient.Reply health = this.client.get("/actuator/health/delivery");
		assertThat(health.toString()).startsWith("503").contains("nodes of this cluster write to different servers");
		assertThat(this.client.get("/actuator/health/readiness").status()).isEqualTo(200);
	}

}

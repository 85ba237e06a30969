package com.httpsms.webhooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Machines differ in language and in what they know of themselves; nodes do not.
 */
@OnAnyDatabase
@SuppressWarnings("NullAway.Init")
class LocaleTest extends DatabaseTest {

	private final Locale before = Locale.getDefault();

	@TempDir
	private Path folder;

	@AfterEach
	void setBack() {
		Locale.setDefault(this.before);
		database().jdbc().sql("DELETE FROM archive_file").update();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ar-EG", "tr-TR", "th-TH-u-ca-buddhist-nu-thai" })
	void aNodeWorksTheSameInEachLanguage(String language) throws IOException {
		Locale.setDefault(Locale.forLanguageTag(language));
		try (Endpoint endpoint = new Endpoint((request) -> Endpoint.Reply.status(200));
				Node node = Node.start(database(), "--webhooks.archive.location=" + this.folder,
						"--webhooks.jobs.share=1")) {
			new History(database()).events(3, "message.phone.sent", 40);
			webhook(endpoint.url("/hook"));
			database().insertEvent(SampleEvents.fresh("message.phone.received"));
			Awaitility.await().until(() -> deliveries("DELIVERED") == 1);

			ApiClient client = new ApiClient(node, node.get(ApiKeys.class).create(ApiKey.Role.OPERATOR, null).text());
			for (String path : List.of("/v1/deliveries", "/v1/jobs", "/actuator/prometheus")) {
				assertThat(client.get(path).status()).as(path).isEqualTo(200);
			}
			for (List<String> job : List.of(List.of("archive"), List.of("restore", "--from", "2020-01-01T00:00:00Z"),
					List.of("report"), List.of("reconcile"))) {
				CommandRun run = CommandRun.of(database(),
						Stream.concat(Stream.of("jobs", "run"), job.stream()).toArray(String[]::new));
				assertThat(run.out()).as("%s", run)
					.contains(job.get(0).equals("archive") ? "is COMPLETED: 3 of 3" : "is COMPLETED")
					.matches("\\p{ASCII}*");
			}
			for (List<String> command : List.of(List.of("jobs", "list"), List.of("keys", "list"))) {
				CommandRun run = CommandRun.of(database(), command.toArray(String[]::new));
				assertThat(run.out()).as("%s", run).contains("20").matches("\\p{ASCII}+");
			}
		}
		try (Stream<Path> files = Files.walk(this.folder)) {
			List<Path> archives = files.filter(Files::isRegularFile).toList();
			assertThat(archives).hasSize(2)
				.allSatisfy((file) -> assertThat(this.folder.relativize(file).toString())
					.matches("20\\d\\d-\\d\\d-\\d\\d/events-\\d{19}-.*"));
		}
	}

	@Test
	void aNodeStartsWhereNobodyKnowsTheMachinesNameAndIsCalledTheSameEverywhere() throws IOException {
		Path hosts = Files.writeString(this.folder.resolve("hosts"), "127.0.0.1 localhost\n");
		Path logging = Files.writeString(this.folder.resolve("logback.xml"), """
				<configuration><include resource="org/springframework/boot/logging/logback/base.xml"/></configuration>
				""");
		// the second start finds the jobs, none of which is in error
		Node.idle(database()).close();
		try (NodeProcess node = NodeProcess
			.with(List.of("-Djdk.net.hosts.file=" + hosts, "-Duser.language=ar", "-Duser.country=EG"), database(),
					"--webhooks.node.name=  blue  ", "--logging.config=" + logging)
			.awaitStarted()) {
			String instance = database().jdbc()
				.sql("SELECT INSTANCE_NAME FROM WEBHOOKS_QRTZ_SCHEDULER_STATE WHERE INSTANCE_NAME LIKE 'blue/%'")
				.query(String.class)
				.single();
			assertThat(instance).matches("blue/[0-9a-f]{8}");
			assertThat(node.output()).doesNotContain("ERROR state", "Exception").contains("[" + instance + "] ");
			database().insertWebhook("http://127.0.0.1:1/", "", SampleEvents.USER, SampleEvents.PHONE,
					SampleEvents.TYPES);
			database().insertEvent(SampleEvents.fresh("message.phone.received"));
			Awaitility.await()
				.until(() -> database().count("SELECT COUNT(*) FROM delivery_attempt WHERE node = ?", instance) == 1);
		}
	}

}

package com.httpsms.webhooks.outbox;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The samples for producers: a Spring service that stores an SMS and publishes in one
 * transaction, and the SQL of the README.
 */
@SuppressWarnings("NullAway.Init")
class ProducerSampleTest {

	private static final String IDEMPOTENT = "INSERT INTO outbox_event (cloud_event) VALUES (?) "
			+ "ON DUPLICATE KEY UPDATE cloud_event = IF(cloud_event = VALUES(cloud_event), cloud_event, NULL)";

	private static TestDatabase database;

	private static Node node;

	private static MessageService service;

	@BeforeAll
	static void start() {
		database = new TestDatabase(DatabaseServer.shared());
		node = Node.idle(database);
		database.jdbc().sql("CREATE TABLE message (id VARCHAR(36) PRIMARY KEY, content TEXT NOT NULL)").update();
		service = new MessageService(JdbcClient.create(node.get(javax.sql.DataSource.class)), node.get(Outbox.class),
				new TransactionTemplate(node.get(PlatformTransactionManager.class)), node.get(JsonMapper.class));
	}

	@AfterAll
	static void stop() {
		node.close();
		database.close();
	}

	/** A service as an application would write it. */
	private static final class MessageService {

		private final JdbcClient jdbc;

		private final Outbox outbox;

		private final TransactionTemplate transaction;

		private final JsonMapper json;

		MessageService(JdbcClient jdbc, Outbox outbox, TransactionTemplate transaction, JsonMapper json) {
			this.jdbc = jdbc;
			this.outbox = outbox;
			this.transaction = transaction;
			this.json = json;
		}

		void received(Message message) {
			CloudEvent event = CloudEventBuilder.v1()
				.withId(message.id())
				.withSource(URI.create("/v1/messages/receive"))
				.withType("message.phone.received")
				.withTime(OffsetDateTime.now(ZoneOffset.UTC))
				.withData("application/json", this.json.writeValueAsBytes(message))
				.build();
			this.transaction.executeWithoutResult((status) -> {
				this.jdbc.sql("INSERT INTO message (id, content) VALUES (?, ?)")
					.params(message.id(), message.content())
					.update();
				this.outbox.publish(event);
				if (message.content().isEmpty()) {
					throw new IllegalStateException("an SMS without text");
				}
			});
		}

	}

	private record Message(String id, String user_id, String owner, String contact, String content) {
	}

	@Test
	void anSmsAndItsEventAreStoredTogether() {
		service.received(new Message("sms-1", "u", "+18005550199", "+18005550100", "hello"));

		assertThat(database.count("SELECT COUNT(*) FROM message WHERE id = 'sms-1'")).isOne();
		assertThat(database.jdbc()
			.sql("SELECT CONCAT(type, ' ', user_id, ' ', phone_number) FROM outbox_event WHERE event_id = 'sms-1'")
			.query(String.class)
			.single()).isEqualTo("message.phone.received u +18005550199");
	}

	@Test
	void neitherIsStoredWhenTheTransactionFails() {
		assertThatIllegalStateException()
			.isThrownBy(() -> service.received(new Message("sms-2", "u", "+18005550199", "+18005550100", "")));

		assertThat(database.count("SELECT COUNT(*) FROM message WHERE id = 'sms-2'")).isZero();
		assertThat(database.count("SELECT COUNT(*) FROM outbox_event WHERE event_id = 'sms-2'")).isZero();
	}

	/** What the README gives to programs in Go is the SQL that is tried here. */
	@Test
	void theSqlOfTheDocumentationRuns() throws IOException {
		String readme = Files.readString(Path.of("README.md"), StandardCharsets.UTF_8);
		// in blocks of SQL and in strings of Go
		List<String> inserts = Pattern.compile(
				"(?s)(?<=```sql\\n)INSERT INTO outbox_event.*?(?=;\\n)|(?<=\")INSERT INTO outbox_event.*?(?=\", cloudEvent)")
			.matcher(readme)
			.results()
			.map((found) -> found.group().replaceAll("\"\\+\\s+\"", "").replaceAll("\\s+", " ").strip())
			.distinct()
			.toList();

		assertThat(inserts).hasSize(2).contains(IDEMPOTENT);
		for (String insert : inserts) {
			String event = event("doc-" + inserts.indexOf(insert), "t");
			JdbcClient.StatementSpec statement = database.jdbc().sql(insert);
			assertThat((insert.contains("?") ? statement.param(event) : statement).update()).as(insert).isOne();
		}
	}

	private static String event(String id, String type) {
		return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/s\",\"type\":\"" + type
				+ "\",\"data\":{\"user_id\":\"u\",\"owner\":\"+1\"}}";
	}

	@Test
	void theSameEventAgainChangesNothingAndAnotherOneWithItsIdIsAnError() {
		database.jdbc().sql(IDEMPOTENT).param(event("again", "t")).update();
		database.jdbc().sql(IDEMPOTENT).param(event("again", "t")).update();
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> database.jdbc().sql(IDEMPOTENT).param(event("again", "t2")).update())
			.havingRootCause()
			.withMessageContaining("'cloud_event' cannot be null");
		assertThat(database.jdbc()
			.sql("SELECT type FROM outbox_event WHERE event_id = 'again'")
			.query(String.class)
			.list()).containsExactly("t");
	}

}

package com.httpsms.webhooks.outbox;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.v1.CloudEventV1;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a producer can rely on, in SQL and in Java.
 */
@SuppressWarnings("NullAway.Init")
class OutboxContractTest {

	private static final String GOOD = """
			{"specversion":"1.0","id":"e1","source":"/s","type":"t","data":{"user_id":"u","owner":"+1"}}""";

	private static TestDatabase database;

	private static Node node;

	private static Outbox outbox;

	private static TransactionTemplate transaction;

	@BeforeAll
	static void start() {
		database = new TestDatabase(DatabaseServer.shared());
		node = Node.idle(database);
		outbox = node.get(Outbox.class);
		transaction = new TransactionTemplate(node.get(PlatformTransactionManager.class));
	}

	@AfterAll
	static void stop() {
		node.close();
		database.close();
	}

	@BeforeEach
	void empty() {
		database.jdbc().sql("DELETE FROM outbox_event").update();
	}

	static Stream<Arguments> badEvents() {
		String id = "event_id_is_a_string_of_1_to_255_visible_ascii_characters";
		String type = "event_type_is_a_string_of_1_to_100_visible_ascii_characters";
		String user = "event_data_user_id_is_a_string_of_1_to_128_characters";
		String owner = "event_data_owner_is_a_string_of_1_to_64_characters";
		return Stream.of(arguments("not json", "cloud_event_is_valid_json"), arguments("", "cloud_event_is_valid_json"),
				arguments("{", "cloud_event_is_valid_json"),
				arguments(GOOD.replace("\"1.0\"", "\"0.3\""), "event_specversion_is_1_0"),
				arguments(GOOD.replace("\"1.0\"", "1.0"), "event_specversion_is_1_0"),
				arguments(GOOD.replace("specversion", "version"), "event_specversion_is_1_0"),
				arguments(GOOD.replace("\"e1\"", "5"), id), arguments(GOOD.replace("\"e1\"", "null"), id),
				arguments(GOOD.replace("e1", ""), id), arguments(GOOD.replace("e1", "a b"), id),
				arguments(GOOD.replace("e1", "é"), id), arguments(GOOD.replace("e1", "a\\nb"), id),
				arguments(GOOD.replace("e1", "x".repeat(256)), id), arguments(GOOD.replace("e1", "x".repeat(700)), id),
				arguments(GOOD.replace("\"/s\"", "\"\""), "event_source_is_a_non_empty_string"),
				arguments(GOOD.replace("\"/s\"", "7"), "event_source_is_a_non_empty_string"),
				arguments(GOOD.replace("source", "sauce"), "event_source_is_a_non_empty_string"),
				arguments(GOOD.replace("\"t\"", "[\"t\"]"), type),
				arguments(GOOD.replace("\"t\"", "\"t\\r\\nX: y\""), type),
				arguments(GOOD.replace("\"t\"", "\"" + "t".repeat(101) + "\""), type),
				arguments(GOOD.replace("\"u\"", "{}"), user), arguments(GOOD.replace("\"u\"", "\"\""), user),
				arguments(GOOD.replace("\"u\"", "\"" + "u".repeat(129) + "\""), user),
				arguments(GOOD.replace("\"+1\"", "null"), owner), arguments(GOOD.replace("owner", "own"), owner),
				arguments(GOOD.replace("\"+1\"", "\"" + "1".repeat(65) + "\""), owner),
				arguments(GOOD.replace("\"/s\"", "\"" + "s".repeat(1_048_577 - GOOD.length() + 2) + "\""),
						"cloud_event_is_at_most_1_mib"));
	}

	@ParameterizedTest
	@MethodSource("badEvents")
	void aBadEventFailsTheProducersInsertWithTheRuleItBreaks(String event, String rule) {
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> database.insertEvent(event))
			.satisfies((ex) -> {
				String message = String.valueOf(ex.getMostSpecificCause().getMessage());
				// a value that does not fit its column is refused before its rule is
				// looked at
				assertThat(message.contains(rule) || message.contains("Data too long for column")).as(message).isTrue();
			});
		assertThat(database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@ParameterizedTest
	@MethodSource("badEvents")
	void evenInsertIgnoreLetsNoBadEventIn(String event, String rule) {
		database.jdbc().sql("INSERT IGNORE INTO outbox_event (cloud_event) VALUES (?)").param(event).update();
		assertThat(database.count("SELECT COUNT(*) FROM outbox_event")).as(rule).isZero();
	}

	/** Nothing of a producer's session decides whether a rule holds. */
	@ParameterizedTest
	@ValueSource(strings = { "", "ANSI,NO_BACKSLASH_ESCAPES", "HIGH_NOT_PRECEDENCE,PAD_CHAR_TO_FULL_LENGTH",
			"TRADITIONAL,IGNORE_SPACE,NO_AUTO_VALUE_ON_ZERO,NO_UNSIGNED_SUBTRACTION" })
	void noSqlModeOfAProducerLetsABadEventIn(String mode) throws SQLException {
		try (Connection producer = producer(
				"&jdbcCompliantTruncation=false&sessionVariables=sql_mode='" + mode + "'")) {
			for (String verb : List.of("INSERT", "INSERT IGNORE")) {
				try (PreparedStatement insert = producer
					.prepareStatement(verb + " INTO outbox_event (cloud_event) VALUES (?)")) {
					badEvents().forEach((bad) -> {
						try {
							insert.setString(1, (String) bad.get()[0]);
							assertThat(insert.executeUpdate()).as("%s of %s", verb, bad.get()[1]).isZero();
						}
						catch (SQLException ex) {
							assertThat(ex.getMessage()).containsAnyOf((String) bad.get()[1],
									"Data too long for column");
						}
					});
				}
			}
			insert(producer, GOOD.replace("\"u\"", "\"it's a \\\\ back\\u0041slash \uD83D\uDC1D\""));
		}
		assertThat(database.jdbc().sql("SELECT user_id FROM outbox_event").query(String.class).list())
			.containsExactly("it's a \\ backAslash \uD83D\uDC1D");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ISO-8859-1", "windows-1252", "UTF-8" })
	void textArrivesWholeInWhateverCharacterSetAProducerSendsIt(String charset) throws SQLException {
		try (Connection producer = producer("&characterEncoding=" + charset)) {
			insert(producer, GOOD.replace("\"u\"", "\"\u00fc\u00df\""));
		}
		assertThat(database.jdbc().sql("SELECT user_id FROM outbox_event").query(String.class).list())
			.containsExactly("\u00fc\u00df");
	}

	private static Connection producer(String options) throws SQLException {
		return DriverManager.getConnection(database.url() + options, database.server().user(),
				database.server().password());
	}

	private static void insert(Connection producer, String event) throws SQLException {
		try (PreparedStatement insert = producer
			.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
			insert.setString(1, event);
			insert.executeUpdate();
		}
	}

	@ParameterizedTest
	@MethodSource("badEvents")
	void javaCallersAreToldTheSameRuleAndCanGoOn(String event, String rule) {
		transaction.executeWithoutResult((status) -> {
			assertThatExceptionOfType(InvalidEventException.class).isThrownBy(() -> outbox.publish(event))
				.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(rule));
			outbox.publish(GOOD);
		});
		assertThat(database.count("SELECT COUNT(*) FROM outbox_event")).isOne();
	}

	@Test
	void whatRoutingNeedsComesOutOfTheOneColumnAndTheRestStaysByteForByte() {
		for (String type : SampleEvents.TYPES) {
			database.insertEvent(SampleEvents.sample(type));
			Map<String, Object> row = database.jdbc()
				.sql("SELECT cloud_event, type, user_id, phone_number, state FROM outbox_event WHERE type = ?")
				.param(type)
				.query()
				.singleRow();
			assertThat(row).containsEntry("cloud_event", SampleEvents.sample(type))
				.containsEntry("type", type)
				.containsEntry("user_id", SampleEvents.USER)
				.containsEntry("phone_number", SampleEvents.PHONE)
				.containsEntry("state", "NEW");
		}
	}

	@Test
	void theLongestOfEverythingIsTaken() {
		String event = GOOD.replace("e1", "x".repeat(255))
			.replace("\"t\"", "\"" + "t".repeat(100) + "\"")
			.replace("\"u\"", "\"" + "ü".repeat(128) + "\"")
			.replace("\"+1\"", "\"" + "1".repeat(64) + "\"");
		int bytes = event.getBytes(StandardCharsets.UTF_8).length;
		database.insertEvent(event.replace("\"/s\"", "\"" + "s".repeat(1_048_576 - bytes + 2) + "\""));
		assertThat(database.count("SELECT OCTET_LENGTH(cloud_event) FROM outbox_event")).isEqualTo(1_048_576);
	}

	@Test
	void createdAtIsUtcWhateverTheProducersTimeZone() {
		transaction.executeWithoutResult((status) -> {
			var jdbc = node.get(org.springframework.jdbc.core.simple.JdbcClient.class);
			jdbc.sql("SET time_zone = '+09:00'").update();
			jdbc.sql("INSERT INTO outbox_event (cloud_event) VALUES (?)").param(GOOD).update();
			jdbc.sql("SET time_zone = '+00:00'").update();
		});
		assertThat(database.count("SELECT ABS(TIMESTAMPDIFF(SECOND, created_at, UTC_TIMESTAMP())) FROM outbox_event"))
			.isLessThan(60);
	}

	@Test
	void anIdIsTakenOnceAndAProducerCanBeIdempotent() {
		database.insertEvent(GOOD);
		assertThatExceptionOfType(org.springframework.dao.DuplicateKeyException.class)
			.isThrownBy(() -> database.insertEvent(GOOD));
		for (String idempotent : List.of("INSERT IGNORE INTO outbox_event (cloud_event) VALUES (?)",
				"INSERT INTO outbox_event (cloud_event) VALUES (?) ON DUPLICATE KEY UPDATE id = id")) {
			database.jdbc().sql(idempotent).param(GOOD).update();
		}
		transaction.executeWithoutResult((status) -> assertThatExceptionOfType(DuplicateEventException.class)
			.isThrownBy(() -> outbox.publish(GOOD)));
		assertThat(database.count("SELECT COUNT(*) FROM outbox_event")).isOne();
		database.insertEvent(GOOD.replace("e1", "E1"));
		assertThat(database.count("SELECT COUNT(*) FROM outbox_event")).as("ids are case-sensitive").isEqualTo(2);
	}

	@Test
	void publishingNeedsATransactionAndEndsWithIt() {
		assertThatExceptionOfType(IllegalTransactionStateException.class).isThrownBy(() -> outbox.publish(GOOD));
		transaction.executeWithoutResult((status) -> {
			outbox.publish(GOOD);
			status.setRollbackOnly();
		});
		assertThat(database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
		transaction.executeWithoutResult((status) -> outbox.publish(cloudEvent()));
		assertThat(database.jdbc().sql("SELECT phone_number FROM outbox_event").query(String.class).single())
			.isEqualTo("+18005550199");
	}

	private static CloudEvent cloudEvent() {
		return CloudEventBuilder.v1()
			.withId("from-java")
			.withSource(java.net.URI.create("/v1/messages"))
			.withType("message.phone.received")
			.withExtension("partition", 3)
			.withData("application/json",
					"{\"user_id\":\"u\",\"owner\":\"+18005550199\"}".getBytes(StandardCharsets.UTF_8))
			.build();
	}

	@Test
	void anEventThatGoesBackToNewIsCheckedAgain() {
		database.jdbc().sql("INSERT INTO outbox_event (cloud_event) VALUES (?)").param(GOOD).update();
		database.jdbc().sql("UPDATE outbox_event SET state = 'FANNED_OUT'").update();
		database.jdbc().sql("UPDATE outbox_event SET cloud_event = ?").param(GOOD.replace("\"+1\"", "1")).update();
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> database.jdbc().sql("UPDATE outbox_event SET state = 'NEW'").update())
			.withMessageContaining("event_data_owner_is_a_string_of_1_to_64_characters");
		database.jdbc().sql("UPDATE outbox_event SET state = 'NEW', cloud_event = ?").param(GOOD).update();
	}

	@Test
	void aCloudEventOfAnotherVersionIsRefused() {
		CloudEvent old = CloudEventBuilder.v03(cloudEvent()).build();
		assertThat(old.getSpecVersion().toString()).isNotEqualTo(CloudEventV1.SPECVERSION);
		transaction.executeWithoutResult(
				(status) -> assertThatExceptionOfType(InvalidEventException.class).isThrownBy(() -> outbox.publish(old))
					.withMessageContaining("event_specversion_is_1_0"));
	}

}

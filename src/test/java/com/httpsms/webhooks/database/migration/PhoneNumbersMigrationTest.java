package com.httpsms.webhooks.database.migration;

import java.util.List;

import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.Unmigrated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Phone numbers that somebody registered by SQL, written otherwise than events carry
 * them.
 */
@Unmigrated
class PhoneNumbersMigrationTest extends DatabaseTest {

	@Test
	void whatNeverMatchedMatchesAndWhatWouldNotIsRefused() {
		Migrations migrations = new Migrations(database());
		migrations.migrate(MigrationVersion.fromVersion("15"));
		long webhook = webhook("https://example.com/");
		for (String number : List.of("18005550199", "+1 800 555 0100", "1-800-555-0101", "0018005550102", "18005550103",
				"+18005550103", "+18005550104 ", "112", "0800555010", "+5215512345678")) {
			insert(webhook, number);
		}

		migrations.migrate();

		assertThat(database().jdbc()
			.sql("SELECT phone_number FROM webhook_phone_number WHERE webhook_id = ?")
			.param(webhook)
			.query(String.class)
			.list()).containsExactlyInAnyOrder(SampleEvents.PHONE, "+18005550100", "+18005550101", "+18005550102",
					"+18005550103", "+18005550104", "112", "0800555010", "+5215512345678");
		for (String number : List.of("18005550105", "0018005550105", "1 800 555 0105", "1-800-555-0105")) {
			assertRefused(webhook, number, "webhook_phone_number_has_a_plus_sign");
		}
		for (String number : List.of("+1 800 555 0105", "+18005550105 ", "+1(800)5550105")) {
			assertRefused(webhook, number, "webhook_phone_number_has_digits_behind_its_plus_sign");
		}
		insert(webhook, "+18005550105");
	}

	private void assertRefused(long webhook, String number, String rule) {
		assertThatExceptionOfType(DataAccessException.class).as(number)
			.isThrownBy(() -> insert(webhook, number))
			.withMessageContaining(rule);
	}

	private void insert(long webhook, String number) {
		database().jdbc()
			.sql("INSERT INTO webhook_phone_number (webhook_id, phone_number) VALUES (?, ?)")
			.params(webhook, number)
			.update();
	}

}

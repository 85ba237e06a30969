package com.httpsms.webhooks.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers hear of a database that refuses: nobody is to throw an event away that may
 * be taken later.
 */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseTroubleApiTest extends ApiTest {

	@AfterEach
	void refuseNothing() {
		this.database.jdbc().sql("DROP TRIGGER IF EXISTS refusing").update();
	}

	private Reply publish(String event) {
		return this.producer.call("POST", "/v1/events", Map.of("Content-Type", "application/cloudevents+json"),
				BodyPublishers.ofString(event));
	}

	private void refuse(String table, int number, String state) {
		this.database.jdbc().sql("""
				CREATE TRIGGER refusing BEFORE INSERT ON %s FOR EACH ROW
				SIGNAL SQLSTATE '%s' SET MYSQL_ERRNO = %d, MESSAGE_TEXT = 'refused by a test'
				""".formatted(table, state, number)).update();
	}

	@ParameterizedTest
	@CsvSource({ "1290, HY000, takes nothing at the moment", "1836, HY000, takes nothing at the moment",
			"1792, 25006, takes nothing at the moment", "3100, HY000, takes nothing at the moment",
			"1114, HY000, takes nothing at the moment", "1021, HY000, takes nothing at the moment",
			"1205, HY000, takes nothing at the moment", "1213, 40001, takes nothing at the moment",
			"1226, 42000, takes nothing at the moment", "1317, 70100, takes nothing at the moment",
			"1142, 42000, refuses this until an operator has acted",
			"1146, 42S02, refuses this until an operator has acted",
			"1054, 42S22, refuses this until an operator has acted", "2013, HY000, does not answer",
			"1053, 08S01, does not answer" })
	void whatMayBeTakenLaterIs503WithATimeAndNothingIsTaken(int number, String state, String said,
			CapturedOutput output) {
		for (String table : new String[] { "outbox_event", "webhook" }) {
			refuse(table, number, state);
			Reply reply = table.equals("webhook")
					? this.user.post("/v1/webhooks", payload("https://example.com/hook", ""))
					: publish(SampleEvents.fresh("message.phone.received"));
			refuseNothing();
			assertThat(reply.status()).as("%s: %s", table, reply).isEqualTo(503);
			assertThat(reply.response().headers().firstValue("Retry-After")).contains("5");
			assertThat(reply.toString()).contains("The database " + said + ". Nothing was changed; try again.")
				.doesNotContain("refused by a test");
			assertThat(this.database.count("SELECT COUNT(*) FROM " + table)).isZero();
		}
		assertThat(output).doesNotContain("\tat ");
	}

	@ParameterizedTest
	@CsvSource({ "1153, 08S01, 413", "3819, HY000, 500", "1406, 22001, 500", "1644, 45000, 500" })
	void whatIsNeverTakenIsNotToBeTriedAgain(int number, String state, int status) {
		refuse("outbox_event", number, state);
		Reply reply = publish(SampleEvents.fresh("message.phone.received"));
		assertThat(reply.status()).as("%s", reply).isEqualTo(status);
		assertThat(reply.response().headers().firstValue("Retry-After")).isEmpty();
	}

	/** Who calls can't be known then, so that 401 would be wrong. */
	@Test
	void aKeyThatCanNotBeLookedUpIs503AndFillsNoLog(CapturedOutput output) {
		this.database.jdbc().sql("RENAME TABLE api_key TO api_key_away").update();
		try {
			for (int call = 0; call < 20; call++) {
				Reply reply = this.stranger.call("GET", "/v1/webhooks", Map.of("x-api-key", "unknown-" + call),
						BodyPublishers.noBody());
				assertThat(reply.status()).as("%s", reply).isEqualTo(503);
				assertThat(reply.response().headers().firstValue("Retry-After")).contains("5");
			}
		}
		finally {
			this.database.jdbc().sql("RENAME TABLE api_key_away TO api_key").update();
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("API keys can't be checked"))).hasSize(1);
		assertThat(output).doesNotContain("\tat ");
	}

}

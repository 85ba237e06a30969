package com.httpsms.webhooks.outbox;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class EventScanTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"id": "a", "data": {"id": 1}}                    | a |
			{"data": {"id": "b"}, "id": "a"}                  | a |
			{"id": "a", "x": [{"y": 1}, {"y": 2}]}            | a |
			{"id": "a", "x": {"y": 1}, "z": {"y": 2}}         | a |
			{"id": "a", "x": 1, "x": 1}                       |   | UNIQUE_NAMES
			{"id": "a", "id": "a"}                            |   | UNIQUE_NAMES
			{"id": "a", "\\u0069d": "b"}                      |   | UNIQUE_NAMES
			{"id": "a", "x": [[{"y": 1, "z": 2, "y": 3}]]}    |   | UNIQUE_NAMES
			{"id": "a", "type": "t", "Type": "u"}             |   | UNIQUE_NAMES
			{"id": "a", "data": {"x": 1, "X": 2}}             | a |
			{"id": "a b"}                                     |   | ID
			{"id": 7}                                         |   | ID
			{"id": {"id": "a"}}                               |   | ID
			{"x": 1}                                          |   | ID
			["id"]                                            |   |
			"id"                                              |   |
			{"id": "a"                                        |   |
			``                                                |   |
			""")
	void whatCanBeToldOfAnEventsText(String text, String id, EventRule broken) {
		EventScan scan = EventScan.of(text);
		assertThat(scan.id()).isEqualTo((id != null) ? id : "");
		assertThat(scan.broken()).isEqualTo(broken);
	}

	/** What a reader with limits of its own would not read to its end. */
	@Test
	void nothingHidesWhatComesBehindIt() {
		for (String before : List.of("1".repeat(5000), "\"" + "x".repeat(100_000) + "\"",
				"[".repeat(1000) + "]".repeat(1000))) {
			assertThat(EventScan.of("{\"x\": " + before + ", \"id\": \"a\", \"id\": \"b\"}").broken())
				.isEqualTo(EventRule.UNIQUE_NAMES);
		}
	}

}

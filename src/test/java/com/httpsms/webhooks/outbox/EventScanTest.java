package com.httpsms.webhooks.outbox;

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

}

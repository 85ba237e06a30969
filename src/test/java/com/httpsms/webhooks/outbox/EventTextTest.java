package com.httpsms.webhooks.outbox;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class EventTextTest {

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{ \"a\" : [1.00, 1e5,0.10000000000000000555,1.0E-7,-0, 1e400] }", "[ 1 ,2]", "null",
			"1.00", "\"a\\u00e9 \\\" b\"", "true", "{\"data\":{\"data\":1},\"é\":\"\ud83d\udc1d\"}", "\"tab\tin it\"" })
	void dataIsTakenAsItStands(String data) {
		for (String event : new String[] { "{\"id\":\"1\",\"data\":" + data + "}",
				" { \"x\" : {\"data\": 7}, \"data\" : " + data + " , \"id\" : \"1\" } " }) {
			assertThat(new EventText(event).data()).isEqualTo(data);
		}
	}

	@Test
	void whatOnlyTablesTakeIsTakenToo() {
		String longNumber = "1." + "0".repeat(1_100);
		String deep = "[".repeat(1_500) + "]".repeat(1_500);
		String longName = "{\"" + "n".repeat(60_000) + "\":1}";
		for (String data : new String[] { longNumber, deep, longName, "\"" + "s".repeat(300_000) + "\"" }) {
			assertThat(new EventText("{\"data\":" + data + ",\"source\":\"/s\"}").data()).isEqualTo(data);
			assertThat(new EventText("{\"data\":" + data + ",\"source\":\"/s\"}").source()).isEqualTo("/s");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "7", "{\"a\":1}", "{\"data\":", "{\"data\":{", "{\"data\" 1}", "nonsense" })
	void whatCanNotBeToldIsNull(String event) {
		assertThat(new EventText(event).data()).isNull();
		assertThat(new EventText(event).source()).isNull();
	}

}

package com.httpsms.webhooks.session;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import com.httpsms.webhooks.start.ExitCode;
import com.httpsms.webhooks.start.StartProblemException;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Variables that a running server of ours can't be given, too.
 */
@WithoutDatabase
@ExtendWith(OutputCaptureExtension.class)
class ServerDefaultsTest {

	private static void check(String name, String value) {
		Map<String, String> values = new HashMap<>(Map.of("log_bin", "ON", "binlog_format", "ROW",
				"disabled_storage_engines", "", "innodb_default_row_format", "dynamic", "innodb_page_size", "16384",
				"max_allowed_packet", "67108864", "sql_select_limit", "18446744073709551615"));
		values.put(name, value);
		ServerDefaults.check(new ServerVariables(values));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					binlog_format            | STATEMENT     | binlog_format is STATEMENT    | Set binlog_format to ROW or MIXED.
					disabled_storage_engines | MyISAM,innodb | disabled_storage_engines names InnoDB | Set disabled_storage_engines to a list without InnoDB.
					enforce_storage_engine   | MyISAM        | enforce_storage_engine is MyISAM | Set enforce_storage_engine to InnoDB, or to nothing.
					innodb_page_size         | 8192          | innodb_page_size is 8192      | when you create the server's data folder.
					innodb_page_size         | 4096          | innodb_page_size is 4096      | Set innodb_page_size to 16384 or more
					max_allowed_packet       | 524288        | max_allowed_packet is 524288  | Set max_allowed_packet to 4194304 or more.
					max_allowed_packet       | 1048575       | max_allowed_packet is 1048575 | Set max_allowed_packet to 4194304 or more.
					sql_select_limit         | 1000          | sql_select_limit is 1000      | Set sql_select_limit to 18446744073709551615, its default.
					""")
	void whatNoSessionCanSetIsNamedWithItsRemedy(String name, String value, String what, String remedy) {
		StartProblemException refusal = catchThrowableOfType(StartProblemException.class, () -> check(name, value));
		assertThat(refusal).as("%s = %s", name, value).isNotNull();
		assertThat(refusal.problem().code()).isEqualTo(ExitCode.DATABASE_REFUSES);
		assertThat(refusal.problem().line()).contains("The database server can't be used: its variable " + what)
			.contains(remedy)
			.hasLineCount(1);
	}

	@ParameterizedTest
	@CsvSource({ "binlog_format, MIXED", "disabled_storage_engines, 'MyISAM,FEDERATED'",
			"enforce_storage_engine, InnoDB", "enforce_storage_engine, ''", "innodb_page_size, 32768",
			"innodb_default_row_format, compact", "sql_select_limit, ''" })
	void whatDoesNoHarmIsTaken(String name, String value) {
		assertThatCode(() -> check(name, value)).doesNotThrowAnyException();
	}

	/** Row-based logging is no use to a server that logs nothing. */
	@Test
	void aServerWithoutABinaryLogMayHaveAnyFormat() {
		assertThatCode(
				() -> ServerDefaults.check(new ServerVariables(Map.of("log_bin", "OFF", "binlog_format", "STATEMENT"))))
			.doesNotThrowAnyException();
	}

	@Test
	void aPacketThatSomeEventsDoNotFitIsAWarningAtEachStart(CapturedOutput output) {
		check("max_allowed_packet", "1048576");
		assertThat(output).containsOnlyOnce("max_allowed_packet is 1048576: larger events are refused");
	}

}

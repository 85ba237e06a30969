package com.httpsms.webhooks.cluster;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EngineTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			8.0.11-TiDB-v8.5.1            | TiDB Server (Apache License 2.0)             | is TiDB
			5.7.25-TiDB-v6.5.0            | TiDB Server (Apache License 2.0)             | is TiDB
			8.0.33                        | Dolt                                         | is Dolt
			5.7.32                        | SingleStoreDB source distribution            | is SingleStore
			5.7.25-OceanBase-v4.2.1.0     | OceanBase_CE 4.2.1.0                         | is OceanBase
			8.0.30-Vitess                 | Version: 20.0.1                              | is Vitess
			8.0.34-PlanetScale            | PlanetScale                                  | is PlanetScale
			10.5.16-11-MariaDB-Xpand-6.1  | MariaDB Xpand                                | is Xpand
			5.7.44-log                    | MySQL Community Server (GPL)                 | is version 5.7.44-log
			8.0.20                        | MySQL Community Server - GPL                 | is version 8.0.20
			10.5.27-MariaDB-ubu2004       | mariadb.org binary distribution              | is version 10.5.27
			5.5.5-10.4.32-MariaDB         | MariaDB Server                               | is version 5.5.5-10.4.32
			""")
	void whatWouldBreakTheClaimOrTheSchemaIsRefused(String version, String comment, String refusal) {
		assertThat(engine(Map.of("version", version, "version_comment", comment)).refusal().orElseThrow())
			.startsWith(refusal);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			8.0.21                        | MySQL Community Server - GPL
			8.4.6                         | MySQL Community Server - GPL
			9.7.4                         | (Debian)
			8.0.39-30                     | Percona Server (GPL), Release 30
			8.0.32                        | Source distribution
			8.0.28-google                 | (Google)
			8.0.40-azure                  | MySQL Community Server - GPL
			10.6.0-MariaDB                | mariadb.org binary distribution
			11.4.5-MariaDB                | managed by https://aws.amazon.com/rds/
			5.5.5-10.6.12-MariaDB-log     | MariaDB Server
			""")
	void whatHasOneWriterIsTaken(String version, String comment) {
		assertThat(engine(Map.of("version", version, "version_comment", comment)).refusal()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			OFF, aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee, true
			ON,  aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee, false
			OFF, '',                                   false
			""")
	void aGroupWithSeveralPrimariesIsRefused(String singlePrimary, String group, boolean refused) {
		assertThat(engine(
				Map.of("group_replication_single_primary_mode", singlePrimary, "group_replication_group_name", group))
			.refusal()
			.isPresent()).isEqualTo(refused);
	}

	@Test
	void galeraIsToldFromServersThatCouldBeButAreNot() {
		assertThat(engine(Map.of("wsrep_on", "ON", "wsrep_cluster_address", "gcomm://a,b,c")).isGalera()).isTrue();
		assertThat(engine(Map.of("wsrep_on", "OFF", "wsrep_cluster_address", "gcomm://a")).isGalera()).isFalse();
		assertThat(engine(Map.of("wsrep_on", "ON", "wsrep_cluster_address", "")).isGalera()).isFalse();
	}

	private static Engine engine(Map<String, String> variables) {
		Map<String, String> all = new HashMap<>(Map.of("version", "9.7.4", "version_comment", "MySQL"));
		all.putAll(variables);
		return new Engine(all);
	}

}

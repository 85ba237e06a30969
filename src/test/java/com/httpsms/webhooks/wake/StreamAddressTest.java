package com.httpsms.webhooks.wake;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** The stream is read where the pool's connections go, and as whom they are made. */
@WithoutDatabase
class StreamAddressTest {

	private static HikariDataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setUsername("worker");
		pool.setPassword("p/ä ss");
		return pool;
	}

	@Test
	void hostPortAndUserAreThoseOfThePool() {
		assertThat(StreamAddress.of(pool("jdbc:mysql://db.example:3307/httpsms"))).singleElement()
			.isEqualTo(new StreamAddress("db.example", 3307, "worker", "p/ä ss", SSLMode.PREFERRED,
					new TrustStore("", "JKS", "")));
	}

	@Test
	void aUrlMayHaveWhatThePoolLacks() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:mysql://root:secret@[::1]/httpsms");
		StreamAddress address = StreamAddress.of(pool).get(0);
		assertThat(address.port()).isEqualTo(3306);
		assertThat(address.user()).isEqualTo("root");
		assertThat(address.password()).isEqualTo("secret");
	}

	@Test
	void theCertificateIsLookedAtAsTheDriverDoes() {
		StreamAddress address = StreamAddress
			.of(pool("jdbc:mysql://db/x?sslMode=verify_identity"
					+ "&trustCertificateKeyStoreUrl=file:/ca.p12&trustCertificateKeyStoreType=PKCS12"
					+ "&trustCertificateKeyStorePassword=changeit"))
			.get(0);
		assertThat(address.sslMode()).isEqualTo(SSLMode.VERIFY_IDENTITY);
		assertThat(address.trust()).isEqualTo(new TrustStore("file:/ca.p12", "PKCS12", "changeit"));
		assertThat(StreamAddress.of(pool("jdbc:mysql://db/x?sslMode=DISABLED")).get(0).sslMode())
			.isEqualTo(SSLMode.DISABLED);
	}

	@Test
	void eachOfSeveralHostsIsTried() {
		assertThat(StreamAddress.of(pool("jdbc:mysql://one:1,two:2/x"))).extracting(StreamAddress::toString)
			.containsExactly("one:1", "two:2");
	}

	@Test
	void noSecretIsWritten() {
		StreamAddress address = StreamAddress.of(pool("jdbc:mysql://db/x?trustCertificateKeyStorePassword=changeit"))
			.get(0);
		assertThat(address + " " + address.trust()).doesNotContain("ss", "changeit");
	}

}

package com.httpsms.webhooks.wake;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the replication stream is read and as whom: as the pool's connections are made.
 *
 * @param host the server's name or address
 * @param port its port
 * @param user the database user
 * @param password its password, may be empty
 * @param sslMode whether the connection is encrypted, and what of the server's
 * certificate is looked at
 * @param trust a key store with the certificates that are trusted, may be empty
 */
record StreamAddress(String host, int port, String user, String password, SSLMode sslMode, TrustStore trust) {

	/**
	 * The addresses of a pool's URL, in its order.
	 * @param pool the pool
	 * @return at least one address
	 */
	static List<StreamAddress> of(HikariDataSource pool) {
		Properties properties = new Properties();
		properties.putAll(pool.getDataSourceProperties());
		put(properties, "user", pool.getUsername());
		put(properties, "password", pool.getPassword());
		return ConnectionUrl.getConnectionUrlInstance(pool.getJdbcUrl(), properties)
			.getHostsList()
			.stream()
			.map(StreamAddress::of)
			.toList();
	}

	private static void put(Properties properties, String name, @Nullable String value) {
		if (value != null) {
			properties.put(name, value);
		}
	}

	private static StreamAddress of(HostInfo host) {
		Map<String, String> properties = host.getHostProperties();
		String mode = properties.getOrDefault("sslMode", "PREFERRED").toUpperCase(Locale.ROOT);
		return new StreamAddress(host.getHost(), host.getPort(), Objects.requireNonNullElse(host.getUser(), ""),
				Objects.requireNonNullElse(host.getPassword(), ""), SSLMode.valueOf(mode),
				new TrustStore(properties.getOrDefault("trustCertificateKeyStoreUrl", ""),
						properties.getOrDefault("trustCertificateKeyStoreType", "JKS"),
						properties.getOrDefault("trustCertificateKeyStorePassword", "")));
	}

	@Override
	public String toString() {
		return this.host + ":" + this.port;
	}

}

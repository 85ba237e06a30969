package com.httpsms.webhooks.api;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.egress.EgressGuard;
import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Webhooks at an installation that limits where requests may go. Nothing is sent.
 */
@OnAnyDatabase
class EgressRulesTest extends ApiTest {

	@Override
	String[] properties() {
		return new String[] { "--spring.quartz.auto-startup=false", "--webhooks.egress.allow=10.1.0.0/16",
				"--webhooks.egress.ports=443, 8000-8999", "--webhooks.egress.proxy=http://127.0.0.1:3128",
				"--webhooks.egress.proxy-username=worker", "--webhooks.egress.proxy-password=s3cret" };
	}

	@ParameterizedTest
	@CsvSource({ "http://example.com/, port 80 is not allowed", "https://example.com:22/, port 22 is not allowed",
			"http://10.1.2.3/, port 80 is not allowed", "https://10.2.2.3/, private",
			"https://[::ffff:10.1.2.3]/, IPv4 in IPv6", "https://[fe80::1%25eth0]/, an interface of this machine",
			"https://0251.0.0.1/, not four decimal numbers" })
	void whatWouldBeBlockedIsRefusedWhenItIsRegistered(String url, String reason) {
		Reply refused = this.user.post("/v1/webhooks", payload(url, ""));

		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
		assertThat(refused.problem("url")).isEqualTo("must not lead to an address that may not be called: " + reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com/", "http://example.com:8080/", "https://10.1.2.3:8999/" })
	void whatMayBeCalledIsTaken(String url) {
		assertThat(this.user.post("/v1/webhooks", payload(url, "")).status()).isEqualTo(201);
		assertThat(this.node.get(EgressGuard.class).proxy()).as("from the properties")
			.hasValueSatisfying((proxy) -> assertThat(proxy.password()).isEqualTo("s3cret"));
	}

}

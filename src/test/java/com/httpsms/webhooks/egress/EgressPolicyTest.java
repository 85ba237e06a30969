package com.httpsms.webhooks.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.config.InvalidPropertyException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EgressPolicyTest {

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
			"172.16.0.1", "172.31.255.255", "192.0.0.8", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
			"255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
			"2001:0:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "ff02::1", "2001:db8::1", "::127.0.0.1" })
	void whatIsNotThePublicInternetIsRefused(String address) throws UnknownHostException {
		assertThat(new EgressPolicy(List.of()).refusal(InetAddress.getByName(address))).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111",
			"2a00:1450:4001:82a::200e" })
	void thePublicInternetMayBeCalled(String address) throws UnknownHostException {
		assertThat(new EgressPolicy(List.of()).refusal(InetAddress.getByName(address))).isEmpty();
	}

	@Test
	void anOperatorCanOpenNetworks() throws UnknownHostException {
		EgressPolicy policy = new EgressPolicy(List.of("10.1.0.0/16", "192.168.7.9", "fd00:1::/32"));
		assertThat(policy.refusal(InetAddress.getByName("10.1.200.3"))).isEmpty();
		assertThat(policy.refusal(InetAddress.getByName("192.168.7.9"))).isEmpty();
		assertThat(policy.refusal(InetAddress.getByName("fd00:1::99"))).isEmpty();
		assertThat(policy.refusal(InetAddress.getByName("10.2.0.1"))).isPresent();
		assertThat(policy.refusal(InetAddress.getByName("192.168.7.10"))).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "10.0.0.0/33", "300.1.1.1", "*" })
	void whatIsNoNetworkIsRefusedByName(String network) {
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> new EgressProperties(List.of(network)))
			.withMessageContaining("webhooks.egress.allow")
			.withMessageContaining(network);
	}

}

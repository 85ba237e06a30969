package com.httpsms.webhooks.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.config.InvalidPropertyException;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@WithoutDatabase
class EgressPolicyTest {

	private static EgressPolicy allowing(String... networks) {
		return new EgressPolicy(List.of(networks), List.of());
	}

	private static InetAddress address(String literal) throws UnknownHostException {
		return InetAddress.getByName(literal);
	}

	private static EgressProperties properties(List<String> allow, List<String> ports) {
		return new EgressProperties(allow, ports, null, null, null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "0.255.255.255", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1",
			"127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
			"192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1", "192.175.48.1", "198.18.0.1",
			"198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
			"255.255.255.255", "::", "::1", "::2", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
			"::ffff:0:808:808", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "64:ff9b:1:ffff::1",
			"100::1", "100:0:0:1::1", "1000::1", "2001:0:1::1", "2001:1::1", "2001:2::1", "2001:3::1", "2001:4:112::1",
			"2001:10::1", "2001:20::1", "2001:30::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:7f00:1::",
			"2002:808:808::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "6000::1", "8000::1",
			"a000::1", "e000::1", "fc00::1", "fd12:3456::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1",
			"ff02::1", "ff0e::1", "2606:4700::5efe:808:808", "2606:4700::200:5efe:a00:1" })
	void whatIsNotThePublicInternetIsRefused(String address) throws UnknownHostException {
		assertThat(allowing().refusal(address(address))).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.255",
			"100.128.0.1", "168.63.129.17", "172.15.255.255", "172.32.0.1", "192.0.1.1", "223.255.255.255",
			"2001:200::1", "2003::1", "2606:4700::1111", "2620:4f:8001::1", "2a00:1450:4001:82a::200e",
			"3ffe:ffff::1" })
	void thePublicInternetMayBeCalled(String address) throws UnknownHostException {
		assertThat(allowing().refusal(address(address))).isEmpty();
	}

	@Test
	void aMappedAddressIsRefusedThoughJavaKeepsItAsIpv6() throws UnknownHostException {
		byte[] mapped = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1 };
		assertThat(allowing().refusal(Inet6Address.getByAddress(null, mapped, -1))).contains("IPv4 in IPv6");
		assertThat(allowing("127.0.0.0/8").refusal(Inet6Address.getByAddress(null, mapped, -1))).isPresent();
	}

	@Test
	void anInterfaceChangesNothing() throws UnknownHostException {
		byte[] linkLocal = address("fe80::1").getAddress();
		assertThat(allowing().refusal(Inet6Address.getByAddress(null, linkLocal, 1))).contains("link-local");
		assertThat(allowing("fe80::/10").refusal(Inet6Address.getByAddress(null, linkLocal, 1))).isEmpty();
	}

	@Test
	void anOperatorCanOpenNetworks() throws UnknownHostException {
		EgressPolicy policy = allowing("10.1.0.0/16", " 192.168.7.9 ", "fd00:1::/32", "::1");
		assertThat(policy.refusal(address("10.1.200.3"))).isEmpty();
		assertThat(policy.refusal(address("192.168.7.9"))).isEmpty();
		assertThat(policy.refusal(address("fd00:1::99"))).isEmpty();
		assertThat(policy.refusal(address("::1"))).isEmpty();
		assertThat(policy.refusal(address("10.2.0.1"))).isPresent();
		assertThat(policy.refusal(address("192.168.7.10"))).isPresent();
		assertThat(policy.refusalOfHost("[::ffff:10.1.200.3]")).as("another form of it").isPresent();
		assertThat(policy.refusalOfHost("[64:ff9b::10.1.200.3]")).as("another form of it").isPresent();
	}

	@ParameterizedTest
	@CsvSource({ "64:ff9b::/96, 64:ff9b::8.8.8.8, ", "64:ff9b::/96, 64:ff9b::10.0.0.1, private",
			"64:ff9b::/96, 64:ff9b::127.0.0.1, loopback",
			"64:ff9b::/96, 64:ff9b::169.254.169.254, 'link-local, cloud metadata'",
			"64:ff9b:1::/48, 64:ff9b:1::10.0.0.1, private", "2002::/16, 2002:a00:1::, private",
			"2002::/16, 2002:808:808::, ", "2001::/32, 2001:0:808:808::f5ff:fffe, private",
			"2001::/32, 2001:0:a00:1::f7f7:f7f7, private", "2001::/32, 2001:0:808:808::f7f7:f7f7, ",
			"::ffff:0:0/96, ::ffff:10.0.0.1, private", "::/0, ::ffff:0:10.0.0.1, private" })
	void whatCarriesAnotherAddressIsOpenedByBoth(String allowed, String address, @Nullable String refusal) {
		assertThat(allowing(allowed).refusalOfHost("[" + address + "]")).isEqualTo(Optional.ofNullable(refusal));
		assertThat(allowing(allowed, "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16").refusalOfHost("[" + address + "]"))
			.isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "10.0.0.0/33", "300.1.1.1", "*", "10.0.0.0-10.0.0.9", "" })
	void whatIsNoNetworkIsRefusedByName(String network) {
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> properties(List.of(network), List.of()))
			.withMessageContaining("webhooks.egress.allow")
			.withMessageContaining(network);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "65536", "http", "80-", "90-80", "-1", "80-90-100", "999999999999", "" })
	void whatIsNoPortIsRefusedByName(String port) {
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> properties(List.of(), List.of("443", port)))
			.withMessageContaining("webhooks.egress.ports")
			.withMessageContaining("'" + port + "'");
	}

	@Test
	void withoutALimitEveryPortMayBeCalled() {
		assertThat(allowing().refusalOfPort(1)).isEmpty();
		EgressPolicy limited = new EgressPolicy(List.of(), List.of("443", " 8000-8999 "));
		assertThat(List.of(443, 8000, 8999)).allMatch((port) -> limited.refusalOfPort(port).isEmpty());
		assertThat(List.of(442, 444, 7999, 9000)).allMatch((port) -> limited.refusalOfPort(port).isPresent());
	}

	@ParameterizedTest
	@ValueSource(strings = { "proxy:3128", "https://proxy.example.com:3128", "http://proxy.example.com",
			"http://me:s3cret@proxy.example.com:3128", "http://proxy.example.com:3128/s3cret", "http:opaque",
			"http://proxy.example.com:0", "http://proxy.example.com:65536", "http://s3cret bad:1" })
	void whatIsNoProxyIsRefusedWithoutBeingQuoted(String proxy) {
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> new EgressProperties(List.of(), List.of(), proxy, null, null))
			.withMessageContaining("webhooks.egress.proxy")
			.withMessageNotContaining("s3cret")
			.withNoCause();
	}

	@Test
	void credentialsBelongToAProxyAndAreNotShown() {
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> new EgressProperties(List.of(), List.of(), null, "worker", "s3cret"))
			.withMessageContaining("webhooks.egress.proxy-username")
			.withMessageNotContaining("s3cret");
		EgressProperties properties = new EgressProperties(List.of(), List.of(), "http://proxy.example.com:3128",
				"worker", "s3cret");
		assertThat(properties.toString()).contains("proxy.example.com:3128").doesNotContain("s3cret", "worker");
		assertThat(properties.forwardProxy()).hasValueSatisfying((proxy) -> {
			assertThat(proxy.password()).isEqualTo("s3cret");
			assertThat(proxy.toString()).doesNotContain("s3cret", "worker");
		});
		assertThat(new EgressProperties(List.of(), List.of(), "", "", "").forwardProxy()).as("empty is none").isEmpty();
	}

}

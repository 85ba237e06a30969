package com.httpsms.webhooks.egress;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.egress.*}: which addresses may be called, and by which way.
 *
 * @param allow networks (CIDR, or single addresses) that may be called although they are
 * private, loopback or link-local
 * @param ports ports, and ranges such as 8000-8999, that may be called; all when there
 * are none, since users have their receivers on any
 * @param proxy the forward proxy through which endpoints are called, http://host:port;
 * without it they are called directly
 * @param proxyUsername as whom to log in to the proxy
 * @param proxyPassword with what to log in to the proxy
 */
@ConfigurationProperties("webhooks.egress")
public record EgressProperties(@DefaultValue List<String> allow, @DefaultValue List<String> ports,
		@Nullable String proxy, @Nullable String proxyUsername, @Nullable String proxyPassword) {

	public EgressProperties {
		allow = List.copyOf(allow);
		ports = List.copyOf(ports);
		proxy = textOrNull(proxy);
		proxyUsername = textOrNull(proxyUsername);
		proxyPassword = textOrNull(proxyPassword);
		new EgressPolicy(allow, ports);
		require(proxy != null || proxyUsername == null, "webhooks.egress.proxy-username",
				"must not be set without webhooks.egress.proxy");
		require(proxyUsername != null || proxyPassword == null, "webhooks.egress.proxy-password",
				"must not be set without webhooks.egress.proxy-username");
		forwardProxy(proxy, proxyUsername, proxyPassword);
	}

	EgressPolicy policy() {
		return new EgressPolicy(this.allow, this.ports);
	}

	Optional<ForwardProxy> forwardProxy() {
		return forwardProxy(this.proxy, this.proxyUsername, this.proxyPassword);
	}

	private static Optional<ForwardProxy> forwardProxy(@Nullable String url, @Nullable String username,
			@Nullable String password) {
		return Optional.ofNullable(url).map((text) -> ForwardProxy.of(text, username, password));
	}

	private static @Nullable String textOrNull(@Nullable String text) {
		return StringUtils.hasText(text) ? text.strip() : null;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "EgressProperties[allow=%s, ports=%s, proxy=%s]", this.allow, this.ports,
				forwardProxy());
	}

}

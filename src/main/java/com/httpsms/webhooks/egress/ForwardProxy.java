package com.httpsms.webhooks.egress;

import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * A proxy that connects to endpoints in our stead, by {@code CONNECT}.
 *
 * @param host its name or address; it is the operator's choice and so not looked at
 * @param port its port
 * @param username as whom we log in, or null if it asks nobody
 * @param password with what, or null for an empty one
 */
public record ForwardProxy(String host, int port, @Nullable String username, @Nullable String password) {

	/**
	 * Reads a proxy.
	 * @param url {@code http://host:port}
	 * @param username as whom we log in, or null
	 * @param password with what, or null
	 * @return the proxy
	 * @throws InvalidPropertyException if the URL is not of this form; it is not quoted,
	 * since people write passwords into it
	 */
	static ForwardProxy of(String url, @Nullable String username, @Nullable String password) {
		try {
			URI uri = new URI(url);
			if (uri.getHost() != null && uri.getPort() >= 1 && uri.getPort() <= 65535
					&& url.equalsIgnoreCase("http://" + uri.getHost() + ":" + uri.getPort())) {
				return new ForwardProxy(uri.getHost(), uri.getPort(), username, password);
			}
		}
		catch (URISyntaxException ex) {
			throw invalid();
		}
		throw invalid();
	}

	private static InvalidPropertyException invalid() {
		return new InvalidPropertyException("webhooks.egress.proxy",
				"must be http://host:port and nothing more; credentials have properties of their own");
	}

	@Override
	public String toString() {
		return "ForwardProxy[" + this.host + ":" + this.port + ", username="
				+ ((this.username != null) ? "set" : "none") + "]";
	}

}

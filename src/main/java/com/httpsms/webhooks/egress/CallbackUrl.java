package com.httpsms.webhooks.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where a webhook's requests go, read from what its user wrote: as httpSMS takes it, with
 * host names that have an underscore, and with characters in its path and query that a
 * URL should have encoded.
 */
public final class CallbackUrl {

	/** Characters that a URL may have at most, as it is written. */
	public static final int LONGEST = 2048;

	private static final Pattern SCHEME = Pattern.compile("(?i)(https?)://(.*)", Pattern.DOTALL);

	private static final Pattern OTHER_SCHEME = Pattern.compile("(?i)(?:[a-z][a-z0-9+.-]*://|https?:|//|/).*",
			Pattern.DOTALL);

	private static final Pattern AUTHORITY_END = Pattern.compile("[/?#\\\\]");

	/** An IPv6 address in brackets, or what is no bracket and no colon; then a port. */
	private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\[\\]]*]|[^\\[\\]:]*)(?::([^:]*))?");

	private static final Pattern NAME = Pattern.compile("(?:[A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{1,63}\\.?");

	private static final int LONGEST_NAME = 253;

	private static final Pattern PORT = Pattern.compile("\\d{1,5}");

	private static final int LAST_PORT = 65535;

	private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");

	/**
	 * What RFC 3986 lets stand in a path, and what is encoded already; in a query also
	 * brackets, which most do not encode.
	 */
	private static final String AS_IT_IS = "-._~:/?@!$&'()*+,;=%";

	private final URI uri;

	private final String host;

	private final int port;

	private final boolean hasCredentials;

	private CallbackUrl(URI uri, String host, int port, boolean hasCredentials) {
		this.uri = uri;
		this.host = host;
		this.port = port;
		this.hasCredentials = hasCredentials;
	}

	/**
	 * Reads a URL.
	 * @param text a URL with its scheme
	 * @return the URL
	 * @throws InvalidCallbackUrlException if it is none that can be called
	 */
	public static CallbackUrl of(String text) {
		require(text.codePointCount(0, text.length()) <= LONGEST, "must have at most " + LONGEST + " characters");
		require(text.chars().noneMatch(Character::isISOControl), "must not have control characters");
		require(StandardCharsets.UTF_8.newEncoder().canEncode(text), "must be Unicode text");
		Matcher parts = SCHEME.matcher(text);
		require(parts.matches(), "must begin with http:// or https://, or with a host, which is then called by https");
		String scheme = parts.group(1).toLowerCase(Locale.ROOT);
		String rest = parts.group(2);
		Matcher end = AUTHORITY_END.matcher(rest);
		int length = end.find() ? end.start() : rest.length();
		String authority = rest.substring(0, length);
		int credentials = authority.lastIndexOf('@') + 1;
		Matcher place = AUTHORITY.matcher(authority.substring(credentials));
		require(place.matches(), "must have an IPv6 address in brackets and one port at most");
		String host = host(place.group(1));
		int port = port(place.group(2));
		String path = encoded(rest.substring(length));
		String whole = scheme + "://" + host + ((port != -1) ? ":" + port : "") + (path.startsWith("/") ? "" : "/")
				+ path;
		try {
			int usual = scheme.equals("https") ? 443 : 80;
			return new CallbackUrl(new URI(whole), host, (port != -1) ? port : usual, credentials > 0);
		}
		catch (URISyntaxException ex) {
			throw new InvalidCallbackUrlException("must be a URL: " + ex.getReason());
		}
	}

	/**
	 * Adds what httpSMS adds.
	 * @param text what a user wrote, without spaces around it
	 * @return the same with {@code https://} before it, if it names no scheme, and with
	 * its scheme in lower case
	 */
	public static String withScheme(String text) {
		Matcher scheme = SCHEME.matcher(text);
		if (scheme.matches()) {
			return scheme.group(1).toLowerCase(Locale.ROOT) + "://" + scheme.group(2);
		}
		return (text.isEmpty() || OTHER_SCHEME.matcher(text).matches()) ? text : "https://" + text;
	}

	private static String host(String text) {
		require(!text.isEmpty(), "must have a host");
		if (text.startsWith("[")) {
			return text;
		}
		require(StandardCharsets.US_ASCII.newEncoder().canEncode(text),
				"must have its host in ASCII, such as xn--bcher-kva.example");
		require(NAME.matcher(text).matches() && text.length() <= LONGEST_NAME,
				"must have a host of letters, digits, '-', '_' and '.', with 63 characters between dots at most");
		return text;
	}

	private static int port(@Nullable String text) {
		if (text == null || text.isEmpty()) {
			return -1;
		}
		int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
		require(port >= 1 && port <= LAST_PORT, "must have a port from 1 to 65535, if any");
		return port;
	}

	/** Path and query as they go over the wire; a fragment does not. */
	private static String encoded(String text) {
		int fragment = text.indexOf('#');
		String sent = (fragment >= 0) ? text.substring(0, fragment) : text;
		require(!BROKEN_ESCAPE.matcher(sent).find(), "must have two hexadecimal digits behind each %");
		StringBuilder encoded = new StringBuilder(sent.length());
		boolean isQuery = false;
		for (byte one : sent.getBytes(StandardCharsets.UTF_8)) {
			isQuery |= one == '?';
			if (isKept(one) || (isQuery && (one == '[' || one == ']'))) {
				encoded.append((char) one);
			}
			else {
				encoded.append(String.format(Locale.ROOT, "%%%02X", one));
			}
		}
		return encoded.toString();
	}

	private static boolean isKept(byte one) {
		return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9')
				|| (one > 0 && AS_IT_IS.indexOf(one) >= 0);
	}

	private static void require(boolean isTrue, String rule) {
		if (!isTrue) {
			throw new InvalidCallbackUrlException(rule);
		}
	}

	/**
	 * As it is called.
	 * @return an absolute http or https URL with a path, in ASCII, without credentials
	 * and fragment. Its {@link URI#getHost()} is null where the host has an underscore
	 */
	public URI uri() {
		return this.uri;
	}

	/**
	 * Scheme, host and port.
	 * @return such as {@code https://example.com:8443}
	 */
	public String origin() {
		return this.uri.getScheme() + "://" + this.uri.getRawAuthority();
	}

	/**
	 * What comes behind them.
	 * @return path and query, in ASCII; it begins with a slash
	 */
	public URI path() {
		return URI.create(this.uri.toString().substring(origin().length()));
	}

	/**
	 * The host.
	 * @return a name, an IPv4 address, or an IPv6 address in brackets
	 */
	public String host() {
		return this.host;
	}

	/**
	 * The port.
	 * @return from 1 to 65535; the scheme's own if none is named
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Whether it names a user or a password, which are not sent.
	 * @return true if there is an {@code @} before the host
	 */
	public boolean hasCredentials() {
		return this.hasCredentials;
	}

	@Override
	public String toString() {
		return this.host + ":" + this.port;
	}

}

package com.httpsms.webhooks.delivery.send;

import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.StandardConstants;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/**
 * TLS with hosts that have an underscore in their name, as those of tunnels and Compose
 * have, or a hyphen at the edge of a label. Java takes such a name for none: it neither
 * tells it to the server nor finds it in a certificate. So for these hosts, and for no
 * others, both is done here.
 */
final class UnderscoreHosts {

	/** {@code dNSName} of RFC 5280, section 4.2.1.6. */
	private static final Integer DNS_NAME = 2;

	private UnderscoreHosts() {
	}

	/**
	 * Prepares a connection before its handshake.
	 * @param handler the connection's
	 */
	static void admit(SslHandler handler) {
		SSLEngine engine = handler.engine();
		String host = engine.getPeerHost();
		if (host == null || isKnownToJava(host)) {
			return;
		}
		String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setServerNames(List.of(new AnyHostName(name)));
		// the chain is judged as always; the name is looked at below
		parameters.setEndpointIdentificationAlgorithm("");
		engine.setSSLParameters(parameters);
		handler.handshakeFuture().addListener((handshake) -> {
			// before anybody else hears that the handshake is done
			if (handshake.isSuccess() && !isNamed(name, engine)) {
				Channel channel = (Channel) handshake.getNow();
				channel.pipeline()
					.fireExceptionCaught(
							new SSLPeerUnverifiedException("No name matching " + name + " found in the certificate"));
				var unused = channel.close();
			}
		});
	}

	/** An address, or a name that Java takes for one. */
	private static boolean isKnownToJava(String host) {
		if (host.indexOf(':') >= 0) {
			return true;
		}
		try {
			return !new SNIHostName(host).getAsciiName().isEmpty();
		}
		catch (IllegalArgumentException ex) {
			// with an underscore, a hyphen at the edge of a label, or a dot at its end
			return false;
		}
	}

	private static boolean isNamed(String host, SSLEngine engine) throws SSLPeerUnverifiedException {
		Certificate[] chain = engine.getSession().getPeerCertificates();
		return chain.length > 0 && chain[0] instanceof X509Certificate own && isNamed(host, own);
	}

	/**
	 * Whether a certificate is for a host.
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc9525#section-6.3">RFC 9525, section
	 * 6.3</a>
	 */
	static boolean isNamed(String host, X509Certificate certificate) {
		Collection<List<?>> names;
		try {
			names = certificate.getSubjectAlternativeNames();
		}
		catch (CertificateParsingException ex) {
			// no name that anybody could read
			return false;
		}
		return names != null && names.stream()
			.anyMatch((name) -> DNS_NAME.equals(name.get(0))
					&& matches(host.toLowerCase(Locale.ROOT), String.valueOf(name.get(1)).toLowerCase(Locale.ROOT)));
	}

	/** What the platform's own class refuses to be made of. */
	private static final class AnyHostName extends SNIServerName {

		AnyHostName(String name) {
			super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
		}

	}

	/** A wildcard is a whole label, the first one, and stands for one label. */
	private static boolean matches(String host, String name) {
		if (!name.startsWith("*.")) {
			return host.equals(name);
		}
		int dot = host.indexOf('.');
		String domain = name.substring(1);
		return dot > 0 && domain.indexOf('.', 1) > 0 && host.substring(dot).equals(domain);
	}

}

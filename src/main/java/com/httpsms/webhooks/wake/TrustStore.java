package com.httpsms.webhooks.wake;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.github.shyiko.mysql.binlog.network.DefaultSSLSocketFactory;

/**
 * A key store as the JDBC driver has it: certificates that are trusted.
 *
 * @param url where it is, empty for those that Java trusts
 * @param type its type
 * @param password its password, may be empty
 */
record TrustStore(String url, String type, String password) {

	/**
	 * What makes a connection's sockets trust them.
	 * @return the factory
	 */
	DefaultSSLSocketFactory socketFactory() {
		return new DefaultSSLSocketFactory() {
			@Override
			protected void initSSLContext(SSLContext context) throws GeneralSecurityException {
				if (TrustStore.this.url.isEmpty()) {
					context.init(null, null, null);
					return;
				}
				TrustManagerFactory managers = TrustManagerFactory
					.getInstance(TrustManagerFactory.getDefaultAlgorithm());
				managers.init(load());
				context.init(null, managers.getTrustManagers(), null);
			}
		};
	}

	private KeyStore load() throws GeneralSecurityException {
		KeyStore store = KeyStore.getInstance(this.type);
		try (InputStream in = URI.create(this.url).toURL().openStream()) {
			store.load(in, this.password.isEmpty() ? null : this.password.toCharArray());
		}
		catch (IOException ex) {
			throw new GeneralSecurityException("the key store of trusted certificates can't be read", ex);
		}
		return store;
	}

	@Override
	public String toString() {
		return "TrustStore[" + this.url + "]";
	}

}

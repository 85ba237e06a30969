package com.httpsms.webhooks.testing;

import java.net.URI;

/**
 * A server that somebody else runs. The user comes from
 * {@code WEBHOOKS_TEST_DATABASE_USER} (root) and the password from
 * {@code WEBHOOKS_TEST_DATABASE_PASSWORD} (none); it has to be allowed to create
 * databases.
 */
final class ExternalDatabase extends DatabaseServer {

	private final String server;

	ExternalDatabase(String url) {
		URI uri = URI.create(url.substring("jdbc:".length()));
		this.server = "jdbc:mysql://" + uri.getAuthority() + "/";
	}

	@Override
	public String url(String database) {
		return this.server + database;
	}

	@Override
	public String user() {
		return System.getenv().getOrDefault(VARIABLE + "_USER", "root");
	}

	@Override
	public String password() {
		return System.getenv().getOrDefault(VARIABLE + "_PASSWORD", "");
	}

	@Override
	public boolean isOurs() {
		return false;
	}

	@Override
	public void pause() {
		throw new IllegalStateException("this server is not ours to stop");
	}

	@Override
	public void resume() {
		throw new IllegalStateException("this server is not ours to start");
	}

	@Override
	public void close() {
		// it is not ours
	}

}

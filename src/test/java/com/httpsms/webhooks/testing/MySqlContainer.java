package com.httpsms.webhooks.testing;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.mysql.MySQLContainer;

/**
 * A MySQL server in a container.
 */
final class MySqlContainer extends DatabaseServer {

	private final MySQLContainer container = new MySQLContainer("mysql:9.7").withUsername("root");

	MySqlContainer() {
		this.container.start();
	}

	@Override
	public String url(String database) {
		return "jdbc:mysql://" + this.container.getHost() + ":" + this.container.getFirstMappedPort() + "/" + database;
	}

	@Override
	public String password() {
		return this.container.getPassword();
	}

	/** A paused container answers nothing, and keeps its port. */
	@Override
	public void pause() {
		DockerClientFactory.instance().client().pauseContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void resume() {
		DockerClientFactory.instance().client().unpauseContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void close() {
		this.container.stop();
	}

}

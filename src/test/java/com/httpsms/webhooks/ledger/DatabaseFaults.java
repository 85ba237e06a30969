package com.httpsms.webhooks.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.TcpProxy;

/**
 * What happens to the database, and to the producers' connections.
 */
final class DatabaseFaults extends Faults {

	private final DatabaseServer server;

	private final TcpProxy producers;

	private final List<Runnable> all = List.of(this::kill, this::suspend, this::restart, this::cutProducers,
			this::cutProducers);

	private final List<Runnable> bag = new ArrayList<>();

	DatabaseFaults(long seed, Duration duration, DatabaseServer server, TcpProxy producers) {
		super(seed, duration);
		this.server = server;
		this.producers = producers;
	}

	@Override
	void calm() {
		pass(2000, 8000);
	}

	@Override
	void one() {
		draw(this.bag, this.all).run();
	}

	private void kill() {
		begin("database killed");
		this.server.kill();
		pass(10, 2000);
		this.server.resume();
	}

	private void suspend() {
		begin("database suspended");
		this.server.suspend();
		pass(1000, 6000);
		this.server.unsuspend();
	}

	private void restart() {
		begin("database restarted");
		this.server.pause();
		this.server.resume();
	}

	private void cutProducers() {
		begin("producers cut off");
		this.producers.cut();
	}

}

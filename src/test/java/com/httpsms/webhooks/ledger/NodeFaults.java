package com.httpsms.webhooks.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.httpsms.webhooks.ledger.Cluster.Member;
import com.httpsms.webhooks.testing.TcpProxy.Traffic;

/**
 * What happens to nodes and to their connections.
 */
final class NodeFaults extends Faults {

	private final Cluster cluster;

	private final List<Fault> all = List.of(this::kill, this::kill, this::suspendPastTheLease, this::restart,
			this::cutConnections, this::halfOpen, this::slow);

	private final List<Fault> bag = new ArrayList<>();

	NodeFaults(long seed, Duration duration, Cluster cluster) {
		super(seed, duration);
		this.cluster = cluster;
	}

	@Override
	void calm() {
		pass(500, 3000);
	}

	@Override
	void one() {
		Member member = any(this.cluster.members());
		if (!member.node().isAlive()) {
			begin("node had given up");
			member.restart();
		}
		draw(this.bag, this.all).befall(member);
	}

	private void kill(Member member) {
		begin("node killed");
		member.node().kill();
		member.restart();
	}

	private void suspendPastTheLease(Member member) {
		begin("node suspended past its lease");
		member.node().suspend();
		pass(6500, 9000);
		member.node().resume();
	}

	private void restart(Member member) {
		begin("node told to end");
		member.node().terminate();
		member.node().awaitEnd(Duration.ofSeconds(60));
		member.restart();
	}

	private void cutConnections(Member member) {
		begin("connections cut");
		member.proxy().cut();
	}

	private void halfOpen(Member member) {
		begin("connections half open");
		boolean requestsStand = chance(50);
		member.proxy()
			.traffic(requestsStand ? Traffic.STANDS : Traffic.FLOWS, requestsStand ? Traffic.FLOWS : Traffic.STANDS);
		pass(500, 8000);
		if (chance(50)) {
			member.proxy().cut();
		}
		member.proxy().traffic(Traffic.FLOWS, Traffic.FLOWS);
	}

	private void slow(Member member) {
		begin("connections slow");
		member.proxy().traffic(Traffic.CRAWLS, Traffic.CRAWLS);
		pass(1000, 4000);
		member.proxy().traffic(Traffic.FLOWS, Traffic.FLOWS);
	}

	/**
	 * Something that goes wrong at one node.
	 */
	private interface Fault {

		void befall(Member member);

	}

}

package com.httpsms.webhooks.delivery.send;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerResponseFeedbackAddressStream;
import org.jspecify.annotations.Nullable;

/**
 * In which order name servers are asked. One that did not answer comes last for a while:
 * otherwise each look-up would wait for it first. All are asked twice, since a packet may
 * get lost on the way to a server that works, or to the only one.
 */
final class NameServers implements DnsServerAddressStreamProvider {

	/** For how long a server that did not answer is asked after the others. */
	private static final long SILENCE = Duration.ofSeconds(30).toNanos();

	private static final int ROUNDS = 2;

	private final DnsServerAddressStreamProvider configured;

	/** When each server last did not answer, by {@link System#nanoTime()}. */
	private final Map<InetSocketAddress, Long> silent = new ConcurrentHashMap<>();

	/**
	 * Asks servers in an order of its own.
	 * @param configured the machine's servers; asked each time, since they may change
	 */
	NameServers(DnsServerAddressStreamProvider configured) {
		this.configured = configured;
	}

	@Override
	public @Nullable DnsServerAddressStream nameServerAddressStream(String hostname) {
		DnsServerAddressStream servers = this.configured.nameServerAddressStream(hostname);
		return (servers != null) ? new Order(order(servers)) : null;
	}

	private List<InetSocketAddress> order(DnsServerAddressStream servers) {
		List<InetSocketAddress> order = new ArrayList<>();
		List<InetSocketAddress> last = new ArrayList<>();
		for (int i = 0; i < servers.size(); i++) {
			InetSocketAddress server = servers.next();
			(isSilent(server) ? last : order).add(server);
		}
		order.addAll(last);
		return order;
	}

	private boolean isSilent(InetSocketAddress server) {
		Long since = this.silent.get(server);
		return since != null && System.nanoTime() - since < SILENCE;
	}

	/** One question's way through the servers. */
	private final class Order implements DnsServerResponseFeedbackAddressStream {

		private final List<InetSocketAddress> servers;

		private int next;

		Order(List<InetSocketAddress> servers) {
			this.servers = servers;
		}

		@Override
		public InetSocketAddress next() {
			return this.servers.get(this.next++ % this.servers.size());
		}

		@Override
		public int size() {
			return ROUNDS * this.servers.size();
		}

		@Override
		public DnsServerAddressStream duplicate() {
			return new Order(this.servers);
		}

		@Override
		public void feedbackSuccess(InetSocketAddress server, long nanos) {
			NameServers.this.silent.remove(server);
		}

		@Override
		public void feedbackFailure(InetSocketAddress server, Throwable cause, long nanos) {
			NameServers.this.silent.put(server, System.nanoTime());
		}

	}

}

package com.httpsms.webhooks.delivery.send;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * One of several addresses of a name, and for how long to knock there before the next one
 * has its turn. Some firewalls answer nothing at all: with the whole of the request's
 * time for the first address no other would be tried.
 */
final class TimedAddress extends InetSocketAddress {

	private static final long serialVersionUID = 1L;

	/** Of the request's time: no address but the last gets less. */
	private static final int SMALLEST_PART = 10;

	private final int millis;

	private TimedAddress(InetSocketAddress address, int millis) {
		super(address.getAddress(), address.getPort());
		this.millis = millis;
	}

	/**
	 * Shares the time among addresses. All but the last have half of it together; the
	 * last one has what is left. With two, 2.5 of 5 seconds are enough to knock twice.
	 * @param addresses the addresses to try, in this order
	 * @param requestTimeout for the whole exchange
	 * @return the same addresses
	 */
	static List<SocketAddress> share(List<? extends SocketAddress> addresses, Duration requestTimeout) {
		List<SocketAddress> shared = new ArrayList<>(addresses);
		long total = requestTimeout.toMillis();
		int others = addresses.size() - 1;
		for (int i = 0; i < others; i++) {
			if (shared.get(i) instanceof InetSocketAddress address && !address.isUnresolved()) {
				long millis = Math.max(total / 2 / others, total / SMALLEST_PART);
				shared.set(i, new TimedAddress(address, Math.toIntExact(Math.max(millis, 1))));
			}
		}
		return shared;
	}

	/**
	 * Sets the time of each address when it is connected to; belongs into each
	 * connection's pipeline.
	 */
	@ChannelHandler.Sharable
	static final class Clock extends ChannelOutboundHandlerAdapter {

		static final Clock INSTANCE = new Clock();

		@Override
		public void connect(ChannelHandlerContext context, SocketAddress remote, SocketAddress local,
				ChannelPromise promise) {
			if (remote instanceof TimedAddress address) {
				context.channel().config().setConnectTimeoutMillis(address.millis);
			}
			// the caller holds the promise and hears of the outcome
			var unused = context.connect(remote, local, promise);
		}

	}

}

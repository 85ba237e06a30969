package com.httpsms.webhooks.egress;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Stands in each connection's pipeline and looks at the address that is about to be
 * connected to: after resolution, so that no second look-up can turn a public name into a
 * private address.
 */
@Component
@ChannelHandler.Sharable
public class EgressGuard extends ChannelOutboundHandlerAdapter {

	private final EgressPolicy policy;

	@Autowired
	EgressGuard(EgressProperties properties) {
		this(properties.allow());
	}

	private EgressGuard(List<String> allowed) {
		this.policy = new EgressPolicy(allowed);
	}

	/**
	 * A guard for requests that a node makes to itself; never for those of webhooks.
	 * @return a guard that lets this machine's own addresses pass
	 */
	public static EgressGuard forThisMachine() {
		return new EgressGuard(List.of("127.0.0.0/8", "::1"));
	}

	/**
	 * The rules that it goes by.
	 * @return the policy
	 */
	public EgressPolicy policy() {
		return this.policy;
	}

	@Override
	public void connect(ChannelHandlerContext context, SocketAddress remote, SocketAddress local,
			ChannelPromise promise) {
		Optional<String> refusal = (remote instanceof InetSocketAddress address && address.getAddress() != null)
				? this.policy.refusal(address.getAddress()) : Optional.of("not an internet address");
		if (refusal.isEmpty()) {
			// the caller holds the promise and hears of the outcome
			var unused = context.connect(remote, local, promise);
		}
		else {
			promise.tryFailure(new BlockedAddressException(remote, refusal.get()));
		}
	}

}

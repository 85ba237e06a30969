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
 *
 * <p>
 * With a forward proxy it is the proxy that resolves names and connects. The guard then
 * sees the name, and refuses what can be told from it: private addresses in any notation,
 * {@code localhost} and ports. What names lead to is for the proxy to judge.
 */
@Component
@ChannelHandler.Sharable
public class EgressGuard extends ChannelOutboundHandlerAdapter {

	/**
	 * How many of a name's addresses are tried. A name may have hundreds, and each
	 * attempt would knock at all of them.
	 */
	private static final int MOST_ADDRESSES = 8;

	private final EgressPolicy policy;

	private final Optional<ForwardProxy> proxy;

	/**
	 * A guard for requests to endpoints.
	 * @param properties which may be called, and by which way
	 */
	@Autowired
	public EgressGuard(EgressProperties properties) {
		this(properties.policy(), properties.forwardProxy());
	}

	private EgressGuard(EgressPolicy policy, Optional<ForwardProxy> proxy) {
		this.policy = policy;
		this.proxy = proxy;
	}

	/**
	 * A guard for requests that a node makes to itself; never for those of webhooks.
	 * @return a guard that lets this machine's own addresses pass
	 */
	public static EgressGuard forThisMachine() {
		return new EgressGuard(new EgressPolicy(List.of("127.0.0.0/8", "::1"), List.of()), Optional.empty());
	}

	/**
	 * The rules that it goes by.
	 * @return the policy
	 */
	public EgressPolicy policy() {
		return this.policy;
	}

	/**
	 * The way out.
	 * @return the proxy through which endpoints are called, or empty
	 */
	public Optional<ForwardProxy> proxy() {
		return this.proxy;
	}

	/**
	 * Which of a name's addresses to try. Refused ones are left out, so that a name with
	 * both kinds is treated alike in whichever order its records come. When all are
	 * refused they stay, for {@link #connect} to say so.
	 * @param addresses all addresses of the name, in the resolver's order
	 * @return some of them, in the same order
	 */
	public List<? extends SocketAddress> worthTrying(List<? extends SocketAddress> addresses) {
		List<? extends SocketAddress> open = addresses.stream()
			.filter((address) -> refusal(address).isEmpty())
			.distinct()
			.limit(MOST_ADDRESSES)
			.toList();
		return open.isEmpty() ? addresses.stream().limit(1).toList() : open;
	}

	@Override
	public void connect(ChannelHandlerContext context, SocketAddress remote, SocketAddress local,
			ChannelPromise promise) {
		Optional<String> refusal = refusal(remote);
		if (refusal.isEmpty()) {
			// the caller holds the promise and hears of the outcome
			var unused = context.connect(remote, local, promise);
		}
		else {
			promise.tryFailure(new BlockedAddressException(name(remote), refusal.get()));
		}
	}

	/** Not what it resolved to: users read it, and our name servers may know more. */
	private static String name(SocketAddress remote) {
		return (remote instanceof InetSocketAddress address) ? address.getHostString() + ":" + address.getPort()
				: String.valueOf(remote);
	}

	private Optional<String> refusal(SocketAddress remote) {
		if (!(remote instanceof InetSocketAddress address)) {
			return Optional.of("not an internet address");
		}
		return refusalOfHost(address).or(() -> this.policy.refusalOfPort(address.getPort()));
	}

	private Optional<String> refusalOfHost(InetSocketAddress address) {
		if (address.getAddress() != null) {
			return this.policy.refusal(address.getAddress());
		}
		return this.proxy.isPresent() ? this.policy.refusalOfHost(address.getHostString())
				: Optional.of("not resolved");
	}

}

package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a client and a server on loopback, and can cut their connections, hold
 * back what goes in one direction, and slow it down.
 */
public final class TcpProxy implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(TcpProxy.class);

	private static final long LOOK_AGAIN = Duration.ofMillis(5).toNanos();

	private final LoopbackServer server;

	private volatile int target;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private volatile Traffic toServer = Traffic.FLOWS;

	private volatile Traffic toClient = Traffic.FLOWS;

	/**
	 * Starts a proxy.
	 * @param target the server's port on loopback
	 */
	public TcpProxy(int target) {
		this.target = target;
		try {
			this.server = new LoopbackServer("tcp proxy");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.start(this::open);
	}

	/**
	 * Where it listens.
	 * @return a port on loopback
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Sends new connections elsewhere; those that are there stay.
	 * @param port of another server on loopback
	 */
	public void target(int port) {
		this.target = port;
	}

	/**
	 * Changes what becomes of what clients and server send, on connections that are there
	 * and that come.
	 * @param toServer the one direction
	 * @param toClient the other direction
	 */
	public void traffic(Traffic toServer, Traffic toClient) {
		this.toServer = toServer;
		this.toClient = toClient;
	}

	/** Resets all connections, at both ends. */
	public void cut() {
		this.links.forEach(Link::reset);
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		cut();
	}

	private void open(Socket client) throws IOException {
		Socket server = new Socket();
		Link link = new Link(client, server);
		try {
			server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.target), 2000);
		}
		catch (IOException ex) {
			// what a client sees of a server that is not there
			logger.debug("The server does not answer", ex);
			link.reset();
			return;
		}
		this.links.add(link);
		this.server.run(() -> link.copy(server, client, false));
		link.copy(client, server, true);
	}

	/**
	 * What becomes of bytes in one direction.
	 */
	public enum Traffic {

		/** They go on. */
		FLOWS,

		/** They go on in small pieces, each after a while. */
		CRAWLS,

		/** They wait. */
		STANDS

	}

	/**
	 * Two connections that are joined.
	 */
	private final class Link {

		private final Socket client;

		private final Socket server;

		Link(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void copy(Socket from, Socket to, boolean toServer) {
			byte[] buffer = new byte[8192];
			try {
				while (true) {
					int wanted = (traffic(toServer) == Traffic.CRAWLS) ? 256 : buffer.length;
					int read = from.getInputStream().read(buffer, 0, wanted);
					if (read < 0) {
						break;
					}
					await(toServer);
					to.getOutputStream().write(buffer, 0, read);
				}
				close();
			}
			catch (IOException ex) {
				logger.debug("A connection ended", ex);
				reset();
			}
		}

		private Traffic traffic(boolean toServer) {
			return toServer ? TcpProxy.this.toServer : TcpProxy.this.toClient;
		}

		private void await(boolean toServer) {
			if (traffic(toServer) == Traffic.CRAWLS) {
				LockSupport.parkNanos(LOOK_AGAIN);
			}
			while (traffic(toServer) == Traffic.STANDS && !this.client.isClosed()) {
				LockSupport.parkNanos(LOOK_AGAIN);
			}
		}

		private void close() throws IOException {
			TcpProxy.this.links.remove(this);
			this.client.close();
			this.server.close();
		}

		/** Without the farewell of a close, as when a machine is gone. */
		void reset() {
			TcpProxy.this.links.remove(this);
			reset(this.client);
			reset(this.server);
		}

		/** Each by itself: the other one may be closed, or was never open. */
		private static void reset(Socket socket) {
			try (socket) {
				socket.setSoLinger(true, 0);
			}
			catch (IOException ex) {
				logger.debug("A connection was gone already", ex);
			}
		}

	}

}

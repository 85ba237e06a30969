package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a port of loopback and gives each connection a thread, for servers that
 * speak no proper protocol.
 */
public final class LoopbackServer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(LoopbackServer.class);

	private final ServerSocket listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final String name;

	/**
	 * Opens a port; nobody is listened to before {@link #start}.
	 * @param name of its threads
	 * @throws IOException if it can't listen
	 */
	public LoopbackServer(String name) throws IOException {
		this.name = name;
	}

	/**
	 * Begins to accept.
	 * @param conversation what happens to each connection, which is closed in the end
	 */
	public void start(Conversation conversation) {
		run(() -> {
			while (!this.listener.isClosed()) {
				Socket client = this.listener.accept();
				keep(client);
				run(() -> conversation.hold(client));
			}
		});
	}

	/**
	 * Runs something beside the conversations.
	 * @param task the work; that a connection ends is how it ends
	 */
	public void run(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				logger.debug("One side is gone, or the test is over", ex);
			}
		}, this.name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Closes another connection together with this server.
	 * @param socket the connection
	 */
	public void keep(Socket socket) {
		this.open.add(socket);
	}

	/**
	 * Where it listens.
	 * @return a port on loopback
	 */
	public int port() {
		return this.listener.getLocalPort();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket socket : this.open) {
			socket.close();
		}
	}

	/**
	 * What a server does with a connection.
	 */
	@FunctionalInterface
	public interface Conversation {

		/**
		 * Talks until there is nothing more to say.
		 * @param client the connection
		 * @throws IOException if it breaks
		 */
		void hold(Socket client) throws IOException;

	}

	/**
	 * Something that ends with a connection.
	 */
	@FunctionalInterface
	public interface Task {

		/**
		 * Runs it.
		 * @throws IOException if a connection breaks
		 */
		void run() throws IOException;

	}

}

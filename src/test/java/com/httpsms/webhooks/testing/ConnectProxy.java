package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy on loopback. Wherever it is asked to connect to, it connects to one
 * port of this machine.
 */
public final class ConnectProxy implements AutoCloseable {

	private final LoopbackServer server = new LoopbackServer("connect proxy");

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final int target;

	private final String refusal;

	/**
	 * Starts a proxy.
	 * @param target the port that all connections lead to
	 * @param refusal status and reason with which it refuses, or empty
	 * @throws IOException if it can't listen
	 */
	public ConnectProxy(int target, String refusal) throws IOException {
		this.target = target;
		this.refusal = refusal;
		this.server.start(this::serve);
	}

	/**
	 * The property's value.
	 * @return its URL
	 */
	public String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/**
	 * What it was asked for.
	 * @return for each connection, the head of the request
	 */
	public List<String> requests() {
		return List.copyOf(this.requests);
	}

	private void serve(Socket client) throws IOException {
		this.requests.add(head(client.getInputStream()));
		if (!this.refusal.isEmpty()) {
			say(client, this.refusal + "\r\nContent-Length: 0");
			return;
		}
		Socket endpoint = new Socket(InetAddress.getLoopbackAddress(), this.target);
		this.server.keep(endpoint);
		say(client, "200 Connected");
		this.server.run(() -> relay(client, endpoint));
		relay(endpoint, client);
	}

	private static void relay(Socket from, Socket to) throws IOException {
		try (to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
	}

	private static void say(Socket client, String answer) throws IOException {
		OutputStream out = client.getOutputStream();
		out.write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		out.flush();
	}

	private static String head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("closed before the end of its request");
			}
			head.append((char) next);
		}
		return head.toString();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}

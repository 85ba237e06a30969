package com.httpsms.webhooks.delivery.send;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.httpsms.webhooks.testing.LoopbackServer;

/**
 * A receiver on loopback that reads each request and then says what it likes.
 */
final class PoisonServer implements AutoCloseable {

	private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

	private final LoopbackServer server = new LoopbackServer("poison");

	private final AtomicLong written = new AtomicLong();

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger hungUp = new AtomicInteger();

	private final Poison poison;

	PoisonServer(Poison poison) throws IOException {
		this.poison = poison;
		this.server.start(this::converse);
	}

	/** Says the same to every request, and leaves the connection open. */
	static PoisonServer saying(String answer) throws IOException {
		return new PoisonServer((out) -> out.write(latin1(answer)));
	}

	/** Says something to one request, and closes the connection some time later. */
	static PoisonServer closing(String answer, int millis) throws IOException {
		return new PoisonServer((out) -> {
			out.write(latin1(answer));
			LockSupport.parkNanos(millis * 1_000_000L);
			throw new IOException("that is how it is");
		});
	}

	/** Says something and then something else, without end. */
	static PoisonServer flooding(String first, byte[] then) throws IOException {
		return new PoisonServer((out) -> {
			out.write(latin1(first));
			for (long sent = 0; sent < 1L << 30; sent += then.length) {
				out.write(then);
			}
		});
	}

	static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	String url() {
		return "http://127.0.0.1:" + this.server.port() + "/";
	}

	/** What the client and the buffers between took of it, in bytes. */
	long written() {
		return this.written.get();
	}

	int connections() {
		return this.connections.get();
	}

	/** How many connections the client ended. */
	int hungUp() {
		return this.hungUp.get();
	}

	private void converse(Socket socket) {
		this.connections.incrementAndGet();
		try (socket) {
			OutputStream out = new Counting(socket.getOutputStream());
			InputStream in = new BufferedInputStream(socket.getInputStream());
			while (readRequest(in)) {
				this.poison.pour(out);
			}
			this.hungUp.incrementAndGet();
		}
		catch (IOException ex) {
			// the client went away while we talked
			this.hungUp.incrementAndGet();
		}
	}

	private static boolean readRequest(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				return false;
			}
			head.append((char) next);
		}
		Matcher length = LENGTH.matcher(head);
		if (length.find()) {
			in.readNBytes(Integer.parseInt(length.group(1)));
		}
		return true;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

	/** What it does with a request that it has read. */
	@FunctionalInterface
	interface Poison {

		void pour(OutputStream out) throws IOException;

	}

	private final class Counting extends OutputStream {

		private final OutputStream out;

		Counting(OutputStream out) {
			this.out = out;
		}

		@Override
		public void write(int one) throws IOException {
			write(new byte[] { (byte) one }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.out.write(bytes, offset, length);
			PoisonServer.this.written.addAndGet(length);
		}

	}

}

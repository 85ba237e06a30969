package com.httpsms.webhooks.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads a body as a whole. A thread of the server waits for it meanwhile, so that what
 * counts is how long all of it takes, and not how long its sender is silent.
 */
final class BodyReader {

	/** For as long a sender may be slow. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** A phone at the edge of its network sends more. */
	private static final long BYTES_A_SECOND = 16 * 1024;

	private BodyReader() {
	}

	/**
	 * Reads a body.
	 * @param body where from
	 * @param limit how many bytes it may have
	 * @return its bytes
	 * @throws BodyTooLargeException if it has more
	 * @throws BodyTooSlowException if it comes more slowly than a body may
	 * @throws IOException if the sender is gone
	 */
	static byte[] read(InputStream body, long limit) throws IOException {
		long start = System.nanoTime();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
			bytes.write(buffer, 0, read);
			if (bytes.size() > limit) {
				throw new BodyTooLargeException(limit);
			}
			if (isTooSlow(start, bytes.size())) {
				throw new BodyTooSlowException();
			}
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads a body on that is not wanted, until it ends or comes too slowly.
	 * @param body where from
	 * @param most how many bytes at the most
	 * @throws IOException if the sender is gone
	 */
	static void drop(InputStream body, long most) throws IOException {
		long start = System.nanoTime();
		long dropped = 0;
		byte[] buffer = new byte[8192];
		for (int read = body.read(buffer); read >= 0 && dropped < most; read = body.read(buffer)) {
			dropped += read;
			if (isTooSlow(start, dropped)) {
				return;
			}
		}
	}

	private static boolean isTooSlow(long start, long bytes) {
		return System.nanoTime() - start > PATIENCE.plusMillis(bytes * 1000L / BYTES_A_SECOND).toNanos();
	}

	/** Its sender is slower than a body may be. */
	static final class BodyTooSlowException extends IOException {

		private static final long serialVersionUID = 1L;

		BodyTooSlowException() {
			super("The body comes too slowly: " + BYTES_A_SECOND + " bytes a second is the least, after "
					+ PATIENCE.toSeconds() + " seconds");
		}

	}

}

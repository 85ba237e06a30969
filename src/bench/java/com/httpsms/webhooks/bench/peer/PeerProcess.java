package com.httpsms.webhooks.bench.peer;

import java.util.concurrent.CountDownLatch;

/**
 * The life of a worker's process.
 */
final class PeerProcess {

	private PeerProcess() {
	}

	/**
	 * Waits for SIGTERM, and stops.
	 * @param stop what to stop, in this order
	 */
	static void runUntilTerminated(AutoCloseable... stop) throws InterruptedException {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> close(stop), "stop"));
		System.out.println("started");
		// the process ends when its hook has
		new CountDownLatch(1).await();
	}

	private static void close(AutoCloseable... stop) {
		for (AutoCloseable one : stop) {
			try {
				one.close();
			}
			catch (Exception ex) {
				// the others are to be closed all the same
				System.out.println("could not stop: " + ex);
			}
		}
	}

}

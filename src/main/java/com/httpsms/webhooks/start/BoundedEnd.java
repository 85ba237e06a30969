package com.httpsms.webhooks.start;

import java.time.Duration;

/**
 * Ends the process in a bounded time once it is told to (SIGTERM, Ctrl-C). While it
 * starts, Spring waits for the end of the start: this interrupts whatever that waits for.
 * And whatever holds up the end later, the process does not outlive {@link #LIMIT}.
 */
public final class BoundedEnd {

	/** A stop takes a few seconds; 30 are what orchestrators give by default. */
	static final Duration LIMIT = Duration.ofSeconds(28);

	/** What a shell calls the end by SIGTERM. */
	private static final int TERMINATED = 143;

	private BoundedEnd() {
	}

	/**
	 * Has the process end in time.
	 * @param starter the thread that starts the node, or runs the command
	 */
	public static void watch(Thread starter) {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			Thread limit = new Thread(BoundedEnd::endLater, "limit of the end");
			limit.setDaemon(true);
			limit.start();
			starter.interrupt();
		}, "bounded end"));
	}

	private static void endLater() {
		try {
			Thread.sleep(LIMIT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		// not exit: that waits for what hangs
		Runtime.getRuntime().halt(TERMINATED);
	}

}

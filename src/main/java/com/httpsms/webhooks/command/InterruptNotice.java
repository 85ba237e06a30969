package com.httpsms.webhooks.command;

import java.io.PrintStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells somebody who ends the command, while it only watches, what goes on without it.
 */
final class InterruptNotice implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(InterruptNotice.class);

	private final Thread hook;

	InterruptNotice(String notice) {
		PrintStream err = System.err;
		this.hook = new Thread(() -> {
			// the bar's line has no end
			err.println();
			err.println(notice);
			err.flush();
		}, "interrupt notice");
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	@Override
	public void close() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			logger.debug("The process ends, and the notice is given", ex);
		}
	}

}

package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Signals to other processes.
 */
enum Signals {

	/** It ends wherever it is. */
	KILL,

	/** It stands still. */
	STOP,

	/** It goes on as if nothing had been. */
	CONT;

	/**
	 * Sends this signal.
	 * @param pid to whom; one that has ended is left alone
	 */
	void send(long pid) {
		try {
			int exit = new ProcessBuilder("kill", "-" + name(), Long.toString(pid)).start().waitFor();
			if (exit != 0 && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
				throw new IllegalStateException("kill -" + name() + " ended with " + exit);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

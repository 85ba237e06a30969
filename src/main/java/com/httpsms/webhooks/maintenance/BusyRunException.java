package com.httpsms.webhooks.maintenance;

/**
 * A run that can't be changed for the moment: a chunk of it takes long.
 */
public class BusyRunException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	BusyRunException(long id, Throwable cause) {
		super("run " + id + " is in the middle of a chunk that takes long; nothing was changed, try again", cause);
	}

}

package com.httpsms.webhooks.outbox;

/**
 * An event with this id is in the outbox already. Nothing was inserted; the transaction
 * goes on.
 */
public class DuplicateEventException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	DuplicateEventException(Throwable cause) {
		super("an event with this id is in the outbox already", cause);
	}

}

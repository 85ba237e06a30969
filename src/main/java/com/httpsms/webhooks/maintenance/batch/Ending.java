package com.httpsms.webhooks.maintenance.batch;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How an execution ended.
 *
 * @param kind how
 * @param cause why, if it failed
 */
record Ending(Kind kind, @Nullable Throwable cause) {

	static final Ending COMPLETE = new Ending(Kind.COMPLETE, null);

	static final Ending STOPPED = new Ending(Kind.STOPPED, null);

	static Ending failed(List<Throwable> causes) {
		return new Ending(Kind.FAILED,
				causes.isEmpty() ? new IllegalStateException("Spring Batch does not say why") : causes.get(0));
	}

	/** How it ended. */
	enum Kind {

		/** Everything is done. */
		COMPLETE,

		/** At the end of a chunk, as it was asked to. */
		STOPPED,

		/** By an exception. */
		FAILED

	}

}

package com.httpsms.webhooks.maintenance.batch;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How an execution ended.
 *
 * @param kind how
 * @param cause why, if it failed
 * @param leftOut what it left out, if it is complete but for that
 */
record Ending(Kind kind, @Nullable Throwable cause, @Nullable String leftOut) {

	static final Ending STOPPED = new Ending(Kind.STOPPED, null, null);

	static Ending complete(@Nullable String leftOut) {
		return new Ending(Kind.COMPLETE, null, leftOut);
	}

	static Ending failed(List<Throwable> causes) {
		return new Ending(Kind.FAILED,
				causes.isEmpty() ? new IllegalStateException("Spring Batch does not say why") : causes.get(0), null);
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

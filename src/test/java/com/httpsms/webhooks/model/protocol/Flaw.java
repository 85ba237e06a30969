package com.httpsms.webhooks.model.protocol;

/**
 * What the protocol could get wrong: the checker must notice each.
 */
enum Flaw {

	/** An attempt is counted when it is recorded, not when it is claimed. */
	COUNTS_WHEN_RECORDED,

	/** A result is recorded whether or not its attempt still stands. */
	RECORDS_WITHOUT_FENCE,

	/** The sweep abandons claims whose lease has not run out. */
	SWEEPS_LIVE_LEASES,

	/**
	 * The sweep does not look at a lease again under the lock: its node may have given
	 * the attempt back and claimed it anew.
	 */
	LOOKS_AT_LEASES_ONCE,

	/** A claim writes its queue's head after it has let go of the queue. */
	WRITES_HEAD_AFTER_COMMIT,

	/** Fan-out reads the events whose id is greater than the last one that it saw. */
	READS_AFTER_LAST_ID,

	/** A claim reads its queue without locking it. */
	CLAIMS_WITHOUT_LOCK,

	/** Fan-out does not come back to the queues that somebody had locked. */
	FORGETS_LOCKED_QUEUES,

	/** Nobody sweeps. */
	NEVER_SWEEPS

}

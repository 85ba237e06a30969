package com.httpsms.webhooks.maintenance;

/**
 * Where a run stands.
 */
public enum JobState {

	/**
	 * It is to be taken by a node: soon, when a run that it must not meet has ended, or
	 * when it is time to try again.
	 */
	WAITING,

	/** A node works on it. */
	RUNNING,

	/** A node works on it, and ends with the chunk at hand. */
	STOPPING,

	/** Somebody stopped it. It can be resumed where it was. */
	STOPPED,

	/** It is done. */
	COMPLETED,

	/** It failed again and again. It can be resumed where it was. */
	FAILED

}

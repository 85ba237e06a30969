package com.httpsms.webhooks.model.protocol;

/**
 * The webhook's row of {@code webhook_queue}.
 *
 * @param head when it is to be looked at
 * @param lockedBy the transaction that has it locked, or {@link World#NOBODY}
 */
record Queue(Head head, int lockedBy) {

	enum Head {

		/** There is no row. */
		MISSING,

		/** {@code next_due_at} is NULL. */
		NONE,

		/** When the first retry is due. */
		LATER, DUE;

		/** What has come true while somebody held it in memory. */
		Head afterTime() {
			return (this == LATER) ? DUE : this;
		}

	}

	/** Whether SKIP LOCKED would find it. */
	boolean isFree() {
		return this.head != Head.MISSING && this.lockedBy == World.NOBODY;
	}

	Queue lockedBy(int transaction) {
		return new Queue(this.head, transaction);
	}

	Queue unlocked(Head head) {
		return new Queue(head, World.NOBODY);
	}

}

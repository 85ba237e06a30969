package com.httpsms.webhooks.model.protocol;

/**
 * An open transaction of {@code Records}, which holds the queue's lock.
 *
 * @param isOpen whether there is one
 * @param head what the queue's head is to be
 */
record Writing(boolean isOpen, Queue.Head head) {

	static final Writing CLOSED = new Writing(false, Queue.Head.NONE);

	Writing afterTime() {
		return new Writing(this.isOpen, this.head.afterTime());
	}

}

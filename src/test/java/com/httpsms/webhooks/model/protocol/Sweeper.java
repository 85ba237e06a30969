package com.httpsms.webhooks.model.protocol;

/**
 * The sweep, on whatever node.
 *
 * @param delivery the delivery whose lease it found expired, or {@link World#NOBODY}
 * @param attempt the attempt that it stood at
 * @param node whose it was
 * @param writing what it writes of it
 */
record Sweeper(int delivery, int attempt, int node, Writing writing) {

	static final Sweeper IDLE = new Sweeper(World.NOBODY, 0, World.NOBODY, Writing.CLOSED);

	Sweeper with(Writing writing) {
		return new Sweeper(this.delivery, this.attempt, this.node, writing);
	}

}

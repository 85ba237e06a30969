package com.httpsms.webhooks.model.protocol;

/**
 * What happens in the machine, by the method that does it. What nobody of ours does has
 * no method.
 */
enum Move {

	/** A producer inserts an event, and takes its time to commit. */
	PUBLISH("outbox.OutboxTable", "insert"),

	/** Locks the new events that nobody else fans out. */
	LOCK_NEW("outbox.NewEvents", "take"),

	/** Makes deliveries, and claims those that there is room for. */
	MAKE("delivery.FreshClaims", "make"),

	/** Makes deliveries of many events, which all wait in their queue. */
	INSERT("delivery.DeliveryTable", "insertMatching"),

	/** Locks a queue that is due. */
	LOCK_DUE("delivery.QueueTable", "lockDue"),

	/** Counts what is in flight, reads what comes next, decides what to take. */
	TAKE("delivery.Claims", "takeWithinTransaction"),

	/** Commits what the lane's transaction came to. */
	TURN("delivery.Crank", "turn"),

	/** Makes a queue due that was locked before. */
	PULL_REST("delivery.QueuePull", "pullRest"),

	/** Looks whether a claim's lease lasts for a request. */
	DISPATCH("delivery.Dispatch", "send"),

	/** Gives back what is too late, or what is held when the process stops. */
	GIVE_BACK("delivery.Claims", "giveBack"),

	/** Makes the request. */
	SEND("delivery.send.Sender", "send"),

	/** Locks the queue, reads which results are still its node's. */
	WRITE("delivery.Records", "write"),

	/** Commits what is recorded. */
	RECORD("delivery.Recorder", "record"),

	/** Finds a lease that ran out. */
	EXPIRED("delivery.DeliveryTable", "expired"),

	/** Locks the queue, reads whether that is still so, and later commits. */
	ABANDON("delivery.Sweep", "abandonExpired"),

	/** Makes a queue due that should be. */
	REPAIR("delivery.Sweep", "repairHeads"),

	COMMIT("the producer commits"),

	ROLL_BACK("the producer rolls back"),

	TIME("a due time comes"),

	LEASE("a lease runs out"),

	CRASH("crash"),

	FAIL("a transaction fails"),

	UNKNOWN("a commit is not answered");

	private static final String ROOT = "com.httpsms.webhooks.";

	private final String owner;

	private final String method;

	Move(String owner, String method) {
		this.owner = owner;
		this.method = method;
	}

	Move(String happening) {
		this("", happening);
	}

	boolean isOurs() {
		return !this.owner.isEmpty();
	}

	/** The class that has the method. */
	String owner() {
		return ROOT + this.owner;
	}

	String method() {
		return this.method;
	}

	@Override
	public String toString() {
		return isOurs() ? this.owner.substring(this.owner.lastIndexOf('.') + 1) + "::" + this.method : this.method;
	}

}

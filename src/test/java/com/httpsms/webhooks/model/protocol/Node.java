package com.httpsms.webhooks.model.protocol;

import java.util.Collections;
import java.util.List;

/**
 * A process: all of it is gone when it crashes.
 *
 * @param lane its lane
 * @param holds what it knows of each attempt of each delivery
 * @param recorder what its recorder writes
 */
record Node(Lane lane, List<Hold> holds, Writing recorder) {

	/** What a node holds in memory for an attempt. */
	enum Hold {

		NOTHING,

		/** Claimed, and not looked at since the commit. */
		CLAIMED,

		/**
		 * Found in time for its lease; about to be requested, however long that takes.
		 */
		REQUESTING,

		/** Answered with success, not recorded. */
		SUCCEEDED,

		/** Failed, not recorded. */
		FAILED;

		boolean isResult() {
			return this == SUCCEEDED || this == FAILED;
		}

	}

	static Node started(Setup setup) {
		return new Node(Lane.IDLE, Collections.nCopies(setup.events() * setup.allowed(), Hold.NOTHING), Writing.CLOSED);
	}

	Node with(Lane lane) {
		return new Node(lane, this.holds, this.recorder);
	}

	Node with(Writing recorder) {
		return new Node(this.lane, this.holds, recorder);
	}

	/** The same with a hold changed; a lane that has nothing left to do rests. */
	Node with(int index, Hold hold) {
		Node next = new Node(this.lane, World.with(this.holds, index, hold), this.recorder);
		boolean isDone = this.lane.phase() == Lane.Phase.PASSING && !this.lane.rest()
				&& !next.holds.contains(Hold.CLAIMED);
		return isDone ? next.with(Lane.IDLE) : next;
	}

	boolean hasResults() {
		return this.holds.contains(Hold.SUCCEEDED) || this.holds.contains(Hold.FAILED);
	}

	Node afterTime() {
		return new Node(this.lane.afterTime(), this.holds, this.recorder.afterTime());
	}

}

package com.httpsms.webhooks.outbox;

import java.util.List;

/**
 * An event has the id of another one, which was taken before. The message holds no part
 * of either.
 */
public class UsedEventIdException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<Integer> indexes;

	UsedEventIdException(List<Integer> indexes) {
		super("events have ids of others");
		this.indexes = List.copyOf(indexes);
	}

	/**
	 * Which events of the request they are.
	 * @return their positions, from 0, ascending
	 */
	public List<Integer> indexes() {
		return this.indexes;
	}

}

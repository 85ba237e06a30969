package com.httpsms.webhooks.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits for conditions: looks often, and long enough for a machine that is busy with
 * other things. A wait that is too short fails on such a machine; a long one costs
 * nothing where the condition comes true.
 */
public final class Await {

	private static final Duration AT_MOST = Duration.ofMinutes(3);

	private static final Duration INTERVAL = Duration.ofMillis(25);

	/**
	 * InnoDB shows the same answer again to who asks for its transactions within a tenth
	 * of a second.
	 */
	private static final Duration INTERVAL_OF_LOCKS = Duration.ofMillis(200);

	private Await() {
	}

	/**
	 * Begins to wait.
	 * @param what is waited for, for the message if it does not come
	 * @return to be told the condition
	 */
	public static ConditionFactory await(String what) {
		return Awaitility.await(what).atMost(AT_MOST).pollInterval(INTERVAL);
	}

	/**
	 * Begins to wait for something that has no name.
	 * @return to be told the condition
	 */
	public static ConditionFactory await() {
		return await("what is to come");
	}

	/**
	 * Begins to wait for what {@link TestDatabase#waiting()} tells.
	 * @param what is waited for, for the message if it does not come
	 * @return to be told the condition
	 */
	public static ConditionFactory awaitLocks(String what) {
		return await(what).pollInterval(INTERVAL_OF_LOCKS);
	}

}

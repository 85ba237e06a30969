package com.httpsms.webhooks.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.springframework.stereotype.Component;

/**
 * Takes due queues: all of them when they are few, and otherwise some of each user in
 * turn, so that a user's many webhooks stand behind each other and not before everybody.
 */
@Component
class DueQueues {

	/**
	 * How many due queues are looked at for whose they are: more than anybody has
	 * webhooks, or those of others would not be seen behind them.
	 */
	private static final int AMONG = 50_000;

	private final QueueTable queues;

	/**
	 * Whether there were more than one claim looks at, as there will be then: the
	 * statement that would take all is left out. Lanes may overwrite each other's guess.
	 */
	private volatile boolean crowded;

	/** Whose turn it was last, when not all had theirs. */
	private volatile String last = "";

	DueQueues(QueueTable queues) {
		this.queues = queues;
	}

	/**
	 * Takes due queues for the transaction in progress; other transactions pass over
	 * them.
	 * @param most how many are enough, 1 or more
	 * @param except webhooks to leave alone, mostly none
	 * @return the queues, and whether no other is due
	 */
	Locked lock(int most, Set<Long> except) {
		if (!this.crowded) {
			List<WebhookQueue> due = this.queues.lockDue(most, except);
			if (due.size() < most) {
				return new Locked(due, true);
			}
		}
		List<String> users = usersInTurn(most);
		if (users.isEmpty()) {
			this.crowded = false;
			return new Locked(List.of(), true);
		}
		// twice as many, since most users have fewer
		int each = Math.max(1, 2 * most / users.size());
		List<WebhookQueue> due = this.queues.lockDueOf(users, each, except);
		this.crowded = due.size() >= most;
		return new Locked(due, !this.crowded);
	}

	private List<String> usersInTurn(int most) {
		List<String> users = new ArrayList<>(this.queues.dueUsers(AMONG));
		Collections.sort(users);
		if (users.size() <= most) {
			return users;
		}
		String before = this.last;
		int first = Math.abs(Collections.binarySearch(users, before) + 1) % users.size();
		Collections.rotate(users, -first);
		List<String> turn = users.subList(0, most);
		this.last = turn.get(most - 1);
		return turn;
	}

	/**
	 * Queues that are this transaction's.
	 *
	 * @param queues the queues, those of one user by due time
	 * @param isAll whether no other queue was due
	 */
	record Locked(List<WebhookQueue> queues, boolean isAll) {

	}

}

package com.httpsms.webhooks.outbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable.NewEvent;

/**
 * Takes events that are to be fanned out: all of them when they are few, and otherwise
 * those of its users in turn, so that a user's flood stands behind nobody but itself. A
 * user whose turn it is gives a few, and what is left of the group goes in equal parts to
 * those who have more.
 */
@Component
public class NewEvents {

	/** How many events a user gives when it is its turn. */
	static final int SHARE = 16;

	private final OutboxTable outbox;

	/**
	 * Whether there was more than a group at last, as there will be then: the statement
	 * that would take all is left out. Lanes may overwrite each other's guess.
	 */
	private volatile boolean crowded;

	/** Whose turn it was last, null if all had theirs. */
	private volatile @Nullable String last;

	NewEvents(OutboxTable outbox) {
		this.outbox = outbox;
	}

	/**
	 * Whether there was more than a group at last.
	 * @return true if users take turns
	 */
	public boolean isCrowded() {
		return this.crowded;
	}

	/**
	 * Takes new events for the transaction in progress; other transactions pass over
	 * them.
	 * @param limit how many at the most, 1 or more
	 * @param except events to leave alone, mostly none
	 * @return their ids in ascending order; fewer than the limit only if there were no
	 * more that nobody else had taken
	 */
	public List<Long> take(int limit, Set<Long> except) {
		List<NewEvent> taken = this.crowded ? inTurn(limit, except) : this.outbox.lockNew(limit, except);
		boolean isFull = taken.size() == limit;
		if (isFull && !this.crowded) {
			// it would be all of one user's
			taken = inTurn(limit, except);
		}
		this.crowded = isFull;
		return taken.stream().map(NewEvent::id).sorted().toList();
	}

	private List<NewEvent> inTurn(int limit, Set<Long> except) {
		Round round = new Round(limit, except, this.last);
		while (!round.isOver()) {
			round.next();
		}
		this.last = round.lastInTurn();
		round.divideRest();
		return List.copyOf(round.taken);
	}

	/** Once through the users, or as far as a group goes. */
	private final class Round {

		private final int limit;

		private final Set<Long> except;

		/** In the order in which they were taken, none twice. */
		private final Set<NewEvent> taken = new LinkedHashSet<>();

		/** The last event of each user that may have more. */
		private final List<NewEvent> cut = new ArrayList<>();

		private @Nullable String user;

		/** Whether it has come to the last user and goes on with the first. */
		private boolean wrapped;

		private boolean complete;

		Round(int limit, Set<Long> except, @Nullable String user) {
			this.limit = limit;
			this.except = except;
			this.user = user;
			this.wrapped = user == null;
		}

		boolean isOver() {
			return this.complete || this.taken.size() == this.limit;
		}

		void next() {
			int share = Math.min(SHARE, this.limit - this.taken.size());
			String before = this.user;
			List<NewEvent> found = (before != null) ? NewEvents.this.outbox.lockNewBehind(before, share, this.except)
					: NewEvents.this.outbox.lockNew(share, this.except);
			for (NewEvent event : found) {
				// met again: everybody has had a turn
				this.complete |= !this.taken.add(event);
			}
			boolean isLast = found.size() < share;
			if (!isLast && !this.complete) {
				NewEvent end = found.get(found.size() - 1);
				this.user = end.userId();
				this.cut.add(end);
			}
			else if (isLast) {
				this.complete |= this.wrapped;
				this.wrapped = true;
				this.user = null;
			}
		}

		/** Where the next round goes on. */
		@Nullable String lastInTurn() {
			return this.complete ? null : this.user;
		}

		/** Until the group is full, or nobody has more. */
		void divideRest() {
			List<NewEvent> ends = this.cut;
			while (this.complete && this.taken.size() < this.limit && !ends.isEmpty()) {
				ends = more(ends);
			}
		}

		private List<NewEvent> more(List<NewEvent> ends) {
			List<NewEvent> cutAgain = new ArrayList<>();
			for (int i = 0; i < ends.size() && this.taken.size() < this.limit; i++) {
				int givers = ends.size() - i;
				int share = (this.limit - this.taken.size() + givers - 1) / givers;
				List<NewEvent> found = NewEvents.this.outbox.lockNewBehind(ends.get(i), share, this.except);
				this.taken.addAll(found);
				if (found.size() == share) {
					cutAgain.add(found.get(share - 1));
				}
			}
			return cutAgain;
		}

	}

}

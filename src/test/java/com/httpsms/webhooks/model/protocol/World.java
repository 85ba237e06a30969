package com.httpsms.webhooks.model.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All there is: the committed rows, the locks, and what each process has in memory. The
 * n-th delivery is the n-th event's to the only webhook.
 *
 * @param events the outbox
 * @param deliveries the deliveries
 * @param queue the webhook's queue
 * @param nodes the processes
 * @param sweeper the sweep
 * @param lastSeen up to which event a flawed fan-out has read
 */
record World(List<Event> events, List<Delivery> deliveries, Queue queue, List<Node> nodes, Sweeper sweeper,
		int lastSeen) {

	static final int NOBODY = -1;

	/**
	 * The transaction of the sweep; those of recorders lie between, those of lanes below.
	 */
	static final int SWEEP = 200;

	private static final int RECORDERS = 100;

	static World initial(Setup setup) {
		return new World(Collections.nCopies(setup.events(), new Event(Event.State.ABSENT, NOBODY)),
				Collections.nCopies(setup.events(), Delivery.ABSENT), new Queue(Queue.Head.MISSING, NOBODY),
				Collections.nCopies(setup.nodes(), Node.started(setup)), Sweeper.IDLE, NOBODY);
	}

	static int recorder(int node) {
		return RECORDERS + node;
	}

	static <T> List<T> with(List<T> list, int index, T element) {
		List<T> changed = new ArrayList<>(list);
		changed.set(index, element);
		return changed;
	}

	World event(int index, Event event) {
		return new World(with(this.events, index, event), this.deliveries, this.queue, this.nodes, this.sweeper,
				this.lastSeen);
	}

	World delivery(int index, Delivery delivery) {
		return new World(this.events, with(this.deliveries, index, delivery), this.queue, this.nodes, this.sweeper,
				this.lastSeen);
	}

	World queue(Queue queue) {
		return new World(this.events, this.deliveries, queue, this.nodes, this.sweeper, this.lastSeen);
	}

	World node(int index, Node node) {
		return new World(this.events, this.deliveries, this.queue, with(this.nodes, index, node), this.sweeper,
				this.lastSeen);
	}

	World sweeper(Sweeper sweeper) {
		return new World(this.events, this.deliveries, this.queue, this.nodes, sweeper, this.lastSeen);
	}

	World seen(int event) {
		return new World(this.events, this.deliveries, this.queue, this.nodes, this.sweeper,
				Math.max(this.lastSeen, event));
	}

	int sending() {
		return (int) this.deliveries.stream().filter(Delivery::isSending).count();
	}

	/**
	 * The head that a queue gets which is not due already: when its next delivery is, or
	 * what it was.
	 */
	Queue.Head nextHead() {
		if (this.deliveries.stream().anyMatch((delivery) -> delivery.isPending() && !delivery.later())) {
			return Queue.Head.DUE;
		}
		boolean isDue = this.queue.head() == Queue.Head.DUE;
		boolean waits = this.deliveries.stream().anyMatch(Delivery::isPending);
		return (!isDue && waits) ? Queue.Head.LATER : this.queue.head();
	}

	/** Whether a delivery is owed to nobody any more, or was made and has finished. */
	boolean isDone() {
		for (int i = 0; i < this.events.size(); i++) {
			boolean rolledBack = this.events.get(i).state() == Event.State.ROLLED_BACK;
			if (!rolledBack && !this.deliveries.get(i).status().isFinal()) {
				return false;
			}
		}
		return true;
	}

}

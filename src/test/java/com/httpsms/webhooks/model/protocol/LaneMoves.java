package com.httpsms.webhooks.model.protocol;

/**
 * A lane's transaction: {@code Crank.step}, statement by statement. What is due is taken
 * first, then new events are fanned out, and one commit makes both seen.
 */
final class LaneMoves {

	private final Setup setup;

	LaneMoves(Setup setup) {
		this.setup = setup;
	}

	void add(World world, int node, Steps steps) {
		Lane lane = world.nodes().get(node).lane();
		if (lane.phase() == Lane.Phase.IDLE && world.queue().isFree() && world.queue().head() == Queue.Head.DUE) {
			steps.add(Move.LOCK_DUE, "node " + node, lockDue(world, node));
		}
		if (lane.phase() == Lane.Phase.LOCKED) {
			steps.add(Move.TAKE, "node " + node, take(world, node));
		}
		if (lane.phase() == Lane.Phase.IDLE || lane.phase() == Lane.Phase.TAKEN) {
			int fresh = lockable(world);
			if (fresh != 0) {
				steps.add(Move.LOCK_NEW, "node " + node, lockNew(world, node, fresh));
			}
		}
		if (lane.phase() == Lane.Phase.FANNING) {
			steps.add(Move.MAKE, "node " + node, make(world, node, true));
			steps.add(Move.INSERT, "node " + node, make(world, node, false));
		}
	}

	private World lockDue(World world, int node) {
		Lane lane = new Lane(Lane.Phase.LOCKED, 0, 0, 0, true, world.queue().head(), false);
		World next = world.node(node, world.nodes().get(node).with(lane));
		return this.setup.has(Flaw.CLAIMS_WITHOUT_LOCK) ? next : next.queue(world.queue().lockedBy(node));
	}

	private World take(World world, int node) {
		int room = this.setup.maxInFlight() - world.sending();
		int taken = 0;
		int count = 0;
		boolean dueLeft = false;
		boolean laterLeft = false;
		for (int i = 0; i < world.deliveries().size(); i++) {
			Delivery delivery = world.deliveries().get(i);
			if (delivery.isPending() && !delivery.later() && count < room) {
				taken |= 1 << i;
				count++;
			}
			else if (delivery.isPending()) {
				dueLeft |= !delivery.later();
				laterLeft |= delivery.later();
			}
		}
		Queue.Head head = Queue.Head.NONE;
		if (room > count) {
			// a full one is looked at again when a result is recorded
			head = dueLeft ? Queue.Head.DUE : laterLeft ? Queue.Head.LATER : Queue.Head.NONE;
		}
		return world.node(node,
				world.nodes().get(node).with(new Lane(Lane.Phase.TAKEN, 0, taken, 0, true, head, false)));
	}

	private int lockable(World world) {
		int events = 0;
		for (int i = 0; i < world.events().size(); i++) {
			boolean isSeen = !this.setup.has(Flaw.READS_AFTER_LAST_ID) || i > world.lastSeen();
			if (world.events().get(i).isFree() && isSeen) {
				events |= 1 << i;
			}
		}
		return events;
	}

	private World lockNew(World world, int node, int events) {
		Lane before = world.nodes().get(node).lane();
		World next = world;
		for (int i = 0; i < world.events().size(); i++) {
			if ((events & 1 << i) != 0) {
				next = next.event(i, new Event(Event.State.NEW, node));
			}
		}
		return next.node(node, world.nodes()
			.get(node)
			.with(new Lane(Lane.Phase.FANNING, events, before.taken(), 0, before.owns(), before.head(), false)));
	}

	/** With permits some may be claimed at once; the rest waits, and its queue is due. */
	private World make(World world, int node, boolean permits) {
		Lane lane = world.nodes().get(node).lane();
		boolean locks = lane.owns() || world.queue().isFree();
		Queue.Head head = lane.owns() ? lane.head() : world.queue().head();
		int room = (permits && locks && head != Queue.Head.DUE)
				? this.setup.maxInFlight() - world.sending() - Integer.bitCount(lane.taken()) : 0;
		int fresh = 0;
		for (int i = 0; i < world.events().size(); i++) {
			if ((lane.events() & 1 << i) != 0 && Integer.bitCount(fresh) < room) {
				fresh |= 1 << i;
			}
		}
		boolean waits = fresh != lane.events();
		boolean rest = waits && !locks && !this.setup.has(Flaw.FORGETS_LOCKED_QUEUES);
		Lane made = new Lane(Lane.Phase.MADE, lane.events(), lane.taken(), fresh, locks,
				(waits && locks) ? Queue.Head.DUE : head, rest);
		World next = world.node(node, world.nodes().get(node).with(made));
		return locks ? next.queue(world.queue().lockedBy(node)) : next;
	}

}

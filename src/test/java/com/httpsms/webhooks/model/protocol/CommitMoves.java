package com.httpsms.webhooks.model.protocol;

/**
 * How a lane's transaction ends, and what the lane has to do for its queue then.
 */
final class CommitMoves {

	private final Setup setup;

	CommitMoves(Setup setup) {
		this.setup = setup;
	}

	void add(World world, int node, Steps steps) {
		Node process = world.nodes().get(node);
		Lane lane = process.lane();
		if (lane.mayCommit()) {
			World committed = commit(world, node);
			steps.add(Move.TURN, "node " + node, committed.node(node, told(process, world)));
			if (this.setup.faults()) {
				steps.addFault(Move.UNKNOWN, "node " + node, committed.node(node, process.with(Lane.IDLE)));
			}
		}
		if (lane.isOpen() && this.setup.faults()) {
			steps.addFault(Move.FAIL, "lane of node " + node,
					rolledBack(world, node).node(node, process.with(Lane.IDLE)));
		}
		if (lane.phase() == Lane.Phase.HEADING && world.queue().lockedBy() == World.NOBODY) {
			steps.add(Move.TURN, "late head of node " + node,
					world.queue(world.queue().unlocked(lane.head())).node(node, passing(process)));
		}
		if (lane.phase() == Lane.Phase.PASSING && !process.holds().contains(Node.Hold.CLAIMED)) {
			addPull(world, node, steps);
		}
	}

	private void addPull(World world, int node, Steps steps) {
		World rested = world.node(node, world.nodes().get(node).with(Lane.IDLE));
		if (world.queue().lockedBy() == World.NOBODY) {
			steps.add(Move.PULL_REST, "node " + node, rested.queue(world.queue().unlocked(Queue.Head.DUE)));
		}
		else if (this.setup.faults()) {
			steps.addFault(Move.PULL_REST, "given up by node " + node, rested);
		}
	}

	private World commit(World world, int node) {
		Lane lane = world.nodes().get(node).lane();
		World next = world;
		for (int i = 0; i < world.events().size(); i++) {
			int bit = 1 << i;
			Delivery delivery = world.deliveries().get(i);
			if ((lane.taken() & bit) != 0 && delivery.isPending()) {
				int counted = this.setup.has(Flaw.COUNTS_WHEN_RECORDED) ? 0 : 1;
				next = next.delivery(i, delivery.claimed(delivery.attempts() + counted, node));
			}
			if ((lane.events() & bit) != 0) {
				boolean isFresh = (lane.fresh() & bit) != 0;
				int counted = this.setup.has(Flaw.COUNTS_WHEN_RECORDED) ? 0 : 1;
				next = next.event(i, new Event(Event.State.FANNED_OUT, World.NOBODY)).seen(i);
				next = next.delivery(i, isFresh ? delivery.claimed(counted, node) : delivery.pending(0, false));
			}
		}
		if (!lane.owns()) {
			return next;
		}
		return next.queue(next.queue().unlocked(headsLate(lane) ? next.queue().head() : lane.head()));
	}

	private boolean headsLate(Lane lane) {
		return this.setup.has(Flaw.WRITES_HEAD_AFTER_COMMIT) && lane.phase() == Lane.Phase.TAKEN;
	}

	/** The process that was told of its commit, and so knows what it holds. */
	private Node told(Node process, World world) {
		Lane lane = process.lane();
		Node next = process;
		for (int i = 0; i < world.deliveries().size(); i++) {
			if (((lane.taken() | lane.fresh()) & 1 << i) != 0) {
				Delivery before = world.deliveries().get(i);
				// only a flawed claim finds that others were there first
				boolean isOthers = before.isSending() || before.status().isFinal();
				int attempt = isOthers ? before.attempts() : before.attempts() + 1;
				next = next.with(i * this.setup.allowed() + attempt - 1, Node.Hold.CLAIMED);
			}
		}
		return headsLate(lane) ? next.with(lane.in(Lane.Phase.HEADING)) : passing(next);
	}

	private static Node passing(Node process) {
		boolean isDone = !process.lane().rest() && !process.holds().contains(Node.Hold.CLAIMED);
		return process.with(isDone ? Lane.IDLE
				: new Lane(Lane.Phase.PASSING, 0, 0, 0, false, Queue.Head.NONE, process.lane().rest()));
	}

	/** Nothing is written, and all locks are gone. */
	static World rolledBack(World world, int node) {
		World next = world;
		for (int i = 0; i < world.events().size(); i++) {
			if (world.events().get(i).lockedBy() == node) {
				next = next.event(i, new Event(world.events().get(i).state(), World.NOBODY));
			}
		}
		return (next.queue().lockedBy() == node) ? next.queue(next.queue().unlocked(next.queue().head())) : next;
	}

}

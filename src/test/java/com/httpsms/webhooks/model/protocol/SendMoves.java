package com.httpsms.webhooks.model.protocol;

import java.util.List;

/**
 * What becomes of claims between their commit and their results. A process may stand
 * still between any two of these steps.
 */
final class SendMoves {

	private final Setup setup;

	SendMoves(Setup setup) {
		this.setup = setup;
	}

	void add(World world, int node, Steps steps) {
		List<Node.Hold> holds = world.nodes().get(node).holds();
		for (int index = 0; index < holds.size(); index++) {
			int delivery = index / this.setup.allowed();
			int attempt = index % this.setup.allowed() + 1;
			String who = "delivery %d attempt %d, node %d".formatted(delivery, attempt, node);
			boolean isPassed = world.nodes().get(node).lane().phase() == Lane.Phase.PASSING;
			if (holds.get(index) == Node.Hold.CLAIMED && isPassed) {
				addDispatch(world, node, index, who, steps);
			}
			else if (holds.get(index) == Node.Hold.REQUESTING) {
				World seen = world.delivery(delivery, world.deliveries().get(delivery).requested());
				steps.add(Move.SEND, "answered: " + who, hold(seen, node, index, Node.Hold.SUCCEEDED));
				steps.add(Move.SEND, "refused or timed out: " + who, hold(seen, node, index, Node.Hold.FAILED));
				steps.add(Move.SEND, "unreachable: " + who, hold(world, node, index, Node.Hold.FAILED));
			}
		}
	}

	private void addDispatch(World world, int node, int index, String who, Steps steps) {
		Delivery delivery = world.deliveries().get(index / this.setup.allowed());
		int attempt = index % this.setup.allowed() + 1;
		int standing = this.setup.has(Flaw.COUNTS_WHEN_RECORDED) ? attempt - 1 : attempt;
		boolean stands = delivery.standsAt(standing, node);
		// a process knows its lease's length; only a flawed one shares a claim with
		// others
		boolean isShared = this.setup.has(Flaw.CLAIMS_WITHOUT_LOCK) && delivery.isSending();
		if ((stands || isShared) && !delivery.lost()) {
			steps.add(Move.DISPATCH, who, hold(world, node, index, Node.Hold.REQUESTING));
		}
		if (world.queue().lockedBy() == World.NOBODY) {
			World next = hold(world, node, index, Node.Hold.NOTHING);
			if (stands) {
				int attempts = this.setup.has(Flaw.COUNTS_WHEN_RECORDED) ? delivery.attempts()
						: delivery.attempts() - 1;
				next = next.delivery(index / this.setup.allowed(), delivery.pending(attempts, false));
			}
			steps.add(Move.GIVE_BACK, who, next.queue(world.queue().unlocked(Queue.Head.DUE)));
		}
		if (this.setup.faults()) {
			steps.addFault(Move.FAIL, "giving back " + who, hold(world, node, index, Node.Hold.NOTHING));
		}
	}

	private static World hold(World world, int node, int index, Node.Hold hold) {
		return world.node(node, world.nodes().get(node).with(index, hold));
	}

}

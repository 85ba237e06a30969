package com.httpsms.webhooks.model.protocol;

import java.util.List;

/**
 * A recorder's transaction: it locks the queue, reads which of its results still stand,
 * and commits them all. What is late is forgotten; what finds the queue locked waits.
 */
final class RecordMoves {

	private final Setup setup;

	RecordMoves(Setup setup) {
		this.setup = setup;
	}

	void add(World world, int node, Steps steps) {
		Node process = world.nodes().get(node);
		if (process.recorder().isOpen()) {
			World recorded = recorded(world, node).queue(world.queue().unlocked(process.recorder().head()));
			Node forgotten = forget(process, world, node, true).with(Writing.CLOSED);
			steps.add(Move.RECORD, "node " + node, recorded.node(node, forgotten));
			if (this.setup.faults()) {
				// it tries again with the same results
				Node kept = process.with(Writing.CLOSED);
				steps.addFault(Move.UNKNOWN, "recorder of node " + node, recorded.node(node, kept));
				steps.addFault(Move.FAIL, "recorder of node " + node,
						world.queue(world.queue().unlocked(world.queue().head())).node(node, kept));
			}
		}
		else if (process.hasResults()) {
			addWrite(world, node, steps);
		}
	}

	private void addWrite(World world, int node, Steps steps) {
		Node process = world.nodes().get(node);
		Node withoutLate = forget(process, world, node, false);
		boolean locks = world.queue().isFree() && withoutLate.hasResults();
		if (locks) {
			Writing writing = new Writing(true, recorded(world, node).nextHead());
			steps.add(Move.WRITE, "node " + node,
					world.queue(world.queue().lockedBy(World.recorder(node))).node(node, process.with(writing)));
		}
		else if (!withoutLate.equals(process)) {
			steps.add(Move.WRITE, "too late, node " + node, world.node(node, withoutLate));
		}
	}

	/** What the transaction's own statements leave in the tables. */
	private World recorded(World world, int node) {
		World next = world;
		List<Node.Hold> holds = world.nodes().get(node).holds();
		for (int index = 0; index < holds.size(); index++) {
			if (holds.get(index).isResult() && stands(world, node, index)) {
				int attempt = index % this.setup.allowed() + 1;
				int id = index / this.setup.allowed();
				next = next.delivery(id, after(next.deliveries().get(id), attempt, holds.get(index)));
			}
		}
		return next;
	}

	private Delivery after(Delivery delivery, int attempt, Node.Hold result) {
		Delivery logged = delivery.withRow(attempt, false);
		if (result == Node.Hold.SUCCEEDED) {
			return logged.finished(Delivery.Status.DELIVERED, attempt);
		}
		return (attempt == this.setup.allowed()) ? logged.finished(Delivery.Status.EXHAUSTED, attempt)
				: logged.pending(attempt, true);
	}

	private boolean stands(World world, int node, int index) {
		int attempt = index % this.setup.allowed() + 1;
		int standing = this.setup.has(Flaw.COUNTS_WHEN_RECORDED) ? attempt - 1 : attempt;
		return this.setup.has(Flaw.RECORDS_WITHOUT_FENCE)
				|| world.deliveries().get(index / this.setup.allowed()).standsAt(standing, node);
	}

	/** Drops the results that are late, or all of them. */
	private Node forget(Node process, World world, int node, boolean all) {
		Node next = process;
		for (int index = 0; index < process.holds().size(); index++) {
			if (process.holds().get(index).isResult() && (all || !stands(world, node, index))) {
				next = next.with(index, Node.Hold.NOTHING);
			}
		}
		return next;
	}

}

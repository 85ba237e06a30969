package com.httpsms.webhooks.model.protocol;

/**
 * The sweep: what it finds it reads without a lock, so that it may be wrong by the time
 * it has one.
 */
final class SweepMoves {

	private final Setup setup;

	SweepMoves(Setup setup) {
		this.setup = setup;
	}

	void add(World world, Steps steps) {
		Sweeper sweeper = world.sweeper();
		if (sweeper.writing().isOpen()) {
			steps.add(Move.ABANDON, "commits",
					abandoned(world).queue(world.queue().unlocked(sweeper.writing().head())).sweeper(Sweeper.IDLE));
			steps.addFault(Move.FAIL, "sweep",
					world.queue(world.queue().unlocked(world.queue().head())).sweeper(Sweeper.IDLE));
		}
		else if (sweeper.delivery() != World.NOBODY) {
			steps.add(Move.ABANDON, "looks again", lookAgain(world));
		}
		else {
			addFinds(world, steps);
		}
		if (isHeadLate(world) && world.queue().lockedBy() == World.NOBODY) {
			steps.add(Move.REPAIR, "queue", world.queue(world.queue().unlocked(Queue.Head.DUE)));
		}
	}

	private void addFinds(World world, Steps steps) {
		for (int i = 0; i < world.deliveries().size(); i++) {
			Delivery delivery = world.deliveries().get(i);
			if (delivery.isSending() && (delivery.lost() || this.setup.has(Flaw.SWEEPS_LIVE_LEASES))) {
				steps.add(Move.EXPIRED, "delivery " + i,
						world.sweeper(new Sweeper(i, delivery.attempts(), delivery.node(), Writing.CLOSED)));
			}
		}
	}

	/** A queue that somebody has locked is left to the next sweep. */
	private World lookAgain(World world) {
		Sweeper sweeper = world.sweeper();
		Delivery delivery = world.deliveries().get(sweeper.delivery());
		boolean isLost = delivery.lost() || this.setup.has(Flaw.SWEEPS_LIVE_LEASES)
				|| this.setup.has(Flaw.LOOKS_AT_LEASES_ONCE);
		if (!isLost || !delivery.standsAt(sweeper.attempt(), sweeper.node()) || !world.queue().isFree()) {
			return world.sweeper(Sweeper.IDLE);
		}
		return world.queue(world.queue().lockedBy(World.SWEEP))
			.sweeper(sweeper.with(new Writing(true, abandoned(world).nextHead())));
	}

	private World abandoned(World world) {
		Sweeper sweeper = world.sweeper();
		Delivery delivery = world.deliveries().get(sweeper.delivery());
		if (this.setup.has(Flaw.COUNTS_WHEN_RECORDED)) {
			return world.delivery(sweeper.delivery(), delivery.pending(delivery.attempts(), true));
		}
		Delivery logged = delivery.withRow(sweeper.attempt(), true);
		return world.delivery(sweeper.delivery(),
				(sweeper.attempt() == this.setup.allowed())
						? logged.finished(Delivery.Status.EXHAUSTED, sweeper.attempt())
						: logged.pending(sweeper.attempt(), true));
	}

	private static boolean isHeadLate(World world) {
		if (world.queue().head() == Queue.Head.MISSING) {
			return world.deliveries().stream().anyMatch((one) -> one.status() != Delivery.Status.ABSENT);
		}
		return world.deliveries()
			.stream()
			.filter(Delivery::isPending)
			.anyMatch((one) -> world.queue().head() == Queue.Head.NONE
					|| (world.queue().head() == Queue.Head.LATER && !one.later()));
	}

}

package com.httpsms.webhooks.model.protocol;

import java.util.List;

import com.httpsms.webhooks.model.checker.Machine;
import com.httpsms.webhooks.model.checker.Step;

/**
 * The whole machine. Time passes whenever it likes: due times come, leases run out, and a
 * process stands still simply by not being chosen. Holds of endpoints, strict order,
 * users who change their webhooks and operators who deliver again are not part of it.
 */
final class Protocol implements Machine<World> {

	private final Setup setup;

	private final LaneMoves lanes;

	private final CommitMoves commits;

	private final SendMoves sends;

	private final RecordMoves records;

	private final SweepMoves sweeps;

	Protocol(Setup setup) {
		this.setup = setup;
		this.lanes = new LaneMoves(setup);
		this.commits = new CommitMoves(setup);
		this.sends = new SendMoves(setup);
		this.records = new RecordMoves(setup);
		this.sweeps = new SweepMoves(setup);
	}

	@Override
	public World initial() {
		return World.initial(this.setup);
	}

	@Override
	public List<Step<World>> steps(World world) {
		Steps steps = new Steps();
		addProducer(world, steps);
		addTime(world, steps);
		for (int node = 0; node < this.setup.nodes(); node++) {
			this.lanes.add(world, node, steps);
			this.commits.add(world, node, steps);
			this.sends.add(world, node, steps);
			this.records.add(world, node, steps);
			if (this.setup.faults()) {
				addCrash(world, node, steps);
			}
		}
		// without faults nothing may wait for the sweep
		if (this.setup.faults() && !this.setup.has(Flaw.NEVER_SWEEPS)) {
			this.sweeps.add(world, steps);
		}
		return steps.all();
	}

	/** Events get their ids in order, and commit in any. */
	private void addProducer(World world, Steps steps) {
		for (int i = 0; i < this.setup.events(); i++) {
			Event.State state = world.events().get(i).state();
			boolean isNext = i == 0 || world.events().get(i - 1).state() != Event.State.ABSENT;
			if (state == Event.State.ABSENT && isNext) {
				steps.add(Move.PUBLISH, "event " + i, world.event(i, new Event(Event.State.INSERTED, World.NOBODY)));
			}
			else if (state == Event.State.INSERTED) {
				steps.add(Move.COMMIT, "event " + i, world.event(i, new Event(Event.State.NEW, World.NOBODY)));
				steps.add(Move.ROLL_BACK, "event " + i,
						world.event(i, new Event(Event.State.ROLLED_BACK, World.NOBODY)));
			}
		}
	}

	private void addTime(World world, Steps steps) {
		World later = new World(world.events(), world.deliveries().stream().map(Delivery::due).toList(),
				new Queue(world.queue().head().afterTime(), world.queue().lockedBy()),
				world.nodes().stream().map(Node::afterTime).toList(),
				world.sweeper().with(world.sweeper().writing().afterTime()), world.lastSeen());
		if (!later.equals(world)) {
			steps.add(Move.TIME, "all", later);
		}
		for (int i = 0; i < this.setup.events() && this.setup.faults(); i++) {
			Delivery delivery = world.deliveries().get(i);
			if (delivery.isSending() && !delivery.lost()) {
				steps.add(Move.LEASE, "delivery " + i, world.delivery(i, delivery.leaseLost()));
			}
		}
	}

	private void addCrash(World world, int node, Steps steps) {
		Node started = Node.started(this.setup);
		if (!world.nodes().get(node).equals(started)) {
			World released = CommitMoves.rolledBack(CommitMoves.rolledBack(world, node), World.recorder(node));
			steps.addFault(Move.CRASH, "node " + node, released.node(node, started));
		}
	}

}

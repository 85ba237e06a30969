package com.httpsms.webhooks.model.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.model.checker.Broken;
import com.httpsms.webhooks.model.checker.Exploration;
import com.httpsms.webhooks.model.checker.Explorer;
import com.httpsms.webhooks.model.checker.Rule;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks at every state that two nodes can get to, with a crash, a lost lease or a failed
 * commit at any step; and makes sure that the checker would notice a flaw.
 */
@WithoutDatabase
class ProtocolTest {

	private static final Logger logger = LoggerFactory.getLogger(ProtocolTest.class);

	private static final int LIMIT = 300_000;

	/** Retries of one delivery. */
	private static final Setup RETRIES = new Setup(2, 1, 2, 1, true, Set.of());

	/** Two deliveries that have room for one. */
	private static final Setup CROWD = new Setup(2, 2, 1, 1, true, Set.of());

	/** No crash, no lost lease, no failed commit, and no sweep. */
	private static final Setup FAULTLESS = new Setup(2, 2, 2, 1, false, Set.of());

	@ParameterizedTest
	@MethodSource
	void everyPromiseIsKeptInEveryState(Setup setup) {
		assertThat(explore(setup, Promise.all(setup)).broken()).isNull();
	}

	static Stream<Setup> everyPromiseIsKeptInEveryState() {
		return Stream.of(RETRIES, CROWD, FAULTLESS);
	}

	@ParameterizedTest
	@MethodSource
	void aFlawBreaksAPromise(Flaw flaw, Setup setup, Rule<World> rule) {
		Broken broken = explore(setup.with(flaw), List.of(rule)).broken();
		assertThat(broken).as("what %s breaks", flaw).isNotNull();
		logger.debug("{}: {}", flaw, broken);
	}

	static Stream<Arguments> aFlawBreaksAPromise() {
		Rule<World> done = new Promise(Promise.DONE, (before, after) -> true);
		return Stream.of(Arguments.of(Flaw.COUNTS_WHEN_RECORDED, RETRIES, Promise.allowed(RETRIES)),
				Arguments.of(Flaw.RECORDS_WITHOUT_FENCE, RETRIES, Promise.COUNTED),
				Arguments.of(Flaw.RECORDS_WITHOUT_FENCE, RETRIES, Promise.FINISHED),
				Arguments.of(Flaw.SWEEPS_LIVE_LEASES, RETRIES, Promise.LOST),
				Arguments.of(Flaw.LOOKS_AT_LEASES_ONCE, RETRIES, Promise.LOST),
				Arguments.of(Flaw.CLAIMS_WITHOUT_LOCK, CROWD, Promise.COUNTED),
				Arguments.of(Flaw.WRITES_HEAD_AFTER_COMMIT, FAULTLESS, done),
				Arguments.of(Flaw.FORGETS_LOCKED_QUEUES, FAULTLESS, done),
				Arguments.of(Flaw.READS_AFTER_LAST_ID, CROWD, done), Arguments.of(Flaw.NEVER_SWEEPS, RETRIES, done));
	}

	@ParameterizedTest
	@EnumSource
	void everyFlawIsTried(Flaw flaw) {
		assertThat(aFlawBreaksAPromise().map((arguments) -> arguments.get()[0])).contains(flaw);
	}

	@Test
	void everyMoveIsMadeSomewhere() {
		Set<String> taken = explore(RETRIES, List.of()).taken();
		assertThat(Move.values()).allMatch((move) -> taken.stream().anyMatch((step) -> step.startsWith(move + ", ")));
	}

	@ParameterizedTest
	@EnumSource
	void whatAMoveIsNamedAfterIsStillThere(Move move) throws ClassNotFoundException {
		if (move.isOurs()) {
			Class<?> owner = Class.forName(move.owner(), false, getClass().getClassLoader());
			assertThat(Arrays.stream(owner.getDeclaredMethods()).map((method) -> method.getName()))
				.contains(move.method());
		}
	}

	private static Exploration explore(Setup setup, List<Rule<World>> rules) {
		long start = System.nanoTime();
		Exploration exploration = new Explorer<>(new Protocol(setup), rules, Promise.DONE, World::isDone, LIMIT)
			.explore();
		logger.info("{}: {} states and {} steps in {} ms", setup, exploration.states(), exploration.steps(),
				(System.nanoTime() - start) / 1_000_000);
		return exploration;
	}

}

package com.httpsms.webhooks.model.checker;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The checker itself, on machines that a child can follow.
 */
@WithoutDatabase
class ExplorerTest {

	@Test
	void visitsEachStateOnce() {
		Exploration exploration = explore((number) -> List.of(step("add", (number + 1) % 7)), List.of(), 7);
		assertThat(exploration).isEqualTo(new Exploration(7, 7, java.util.Set.of("add"), null));
	}

	@Test
	void showsTheShortestWayToWhatIsBroken() {
		Exploration exploration = explore(
				(number) -> List.of(step("add", (number + 1) % 7), step("double", number * 2 % 7)),
				List.of(new NotThree()), 7);
		assertThat(Objects.requireNonNull(exploration.broken()).trace()).containsExactly("add", "add", "add");
	}

	@Test
	void noticesWhatCanNotEndAnyMore() {
		Exploration exploration = explore((number) -> (number == 0) ? List.of(step("stay", 0), step("leave", 5))
				: List.of(new Step<>("come back", true, 0)), List.of(), 7);
		Broken broken = Objects.requireNonNull(exploration.broken());
		assertThat(broken.promise()).isEqualTo("it comes back");
		assertThat(broken.trace()).containsExactly("leave");
	}

	@Test
	void doesNotRunForEver() {
		assertThatIllegalStateException()
			.isThrownBy(() -> explore((number) -> List.of(step("add", number + 1)), List.of(), 100));
	}

	private static Step<Integer> step(String name, int next) {
		return new Step<>(name, false, next);
	}

	private static Exploration explore(java.util.function.Function<Integer, List<Step<Integer>>> steps,
			List<Rule<Integer>> rules, int limit) {
		Machine<Integer> machine = new Machine<>() {

			@Override
			public Integer initial() {
				return 0;
			}

			@Override
			public List<Step<Integer>> steps(Integer state) {
				return steps.apply(state);
			}

		};
		return new Explorer<>(machine, rules, "it comes back", (number) -> number == 0, limit).explore();
	}

	private record NotThree() implements Rule<Integer> {

		@Override
		public String promise() {
			return "never three";
		}

		@Override
		public boolean holds(Integer before, Integer after) {
			return after != 3;
		}

	}

}

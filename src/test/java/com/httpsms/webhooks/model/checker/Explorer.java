package com.httpsms.webhooks.model.checker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Visits all states of a machine. A rule that is broken ends the visit. When none is, it
 * is asked of every state whether the end can still be reached without another fault:
 * then it is reached, unless something that may happen again and again never does.
 *
 * @param <S> the states of the machine
 */
public final class Explorer<S> {

	private static final int NONE = -1;

	private final Machine<S> machine;

	private final List<Rule<S>> rules;

	private final String end;

	private final Predicate<S> isEnd;

	private final int limit;

	private final List<S> states = new ArrayList<>();

	private final Map<S, Integer> numbers = new HashMap<>();

	/** For each state the one it was first reached from, and by what. */
	private final List<Integer> parents = new ArrayList<>();

	private final List<String> ways = new ArrayList<>();

	/** From each state to those that lead to it without a fault. */
	private final List<List<Integer>> back = new ArrayList<>();

	private final Set<String> taken = new HashSet<>();

	private int steps;

	/**
	 * An explorer.
	 * @param machine what is explored
	 * @param rules what must hold of each step
	 * @param end what it promises to come to, a sentence
	 * @param isEnd whether it has come to it
	 * @param limit how many states are too many
	 */
	public Explorer(Machine<S> machine, List<Rule<S>> rules, String end, Predicate<S> isEnd, int limit) {
		this.machine = machine;
		this.rules = List.copyOf(rules);
		this.end = end;
		this.isEnd = isEnd;
		this.limit = limit;
	}

	/**
	 * Visits all states.
	 * @return what came of it
	 * @throws IllegalStateException if there are too many
	 */
	public Exploration explore() {
		number(this.machine.initial(), NONE, "");
		Broken broken = null;
		for (int current = 0; current < this.states.size() && broken == null; current++) {
			broken = visit(current);
		}
		if (broken == null) {
			int stuck = firstStuck();
			broken = (stuck != NONE) ? broken(this.end, stuck) : null;
		}
		return new Exploration(this.states.size(), this.steps, this.taken, broken);
	}

	private @Nullable Broken visit(int current) {
		S before = this.states.get(current);
		for (Step<S> step : this.machine.steps(before)) {
			this.steps++;
			this.taken.add(step.name());
			int next = number(step.next(), current, step.name());
			if (!step.fault()) {
				this.back.get(next).add(current);
			}
			for (Rule<S> rule : this.rules) {
				if (!rule.holds(before, step.next())) {
					List<String> trace = trace(current);
					trace.add(step.name());
					return new Broken(rule.promise(), trace, String.valueOf(step.next()));
				}
			}
		}
		return null;
	}

	private int number(S state, int parent, String way) {
		Integer known = this.numbers.putIfAbsent(state, this.states.size());
		if (known != null) {
			return known;
		}
		if (this.states.size() == this.limit) {
			throw new IllegalStateException("there are more than " + this.limit + " states");
		}
		this.states.add(state);
		this.parents.add(parent);
		this.ways.add(way);
		this.back.add(new ArrayList<>(2));
		return this.states.size() - 1;
	}

	/** Walks back from all ends: what is not met can't get to one. */
	private int firstStuck() {
		boolean[] ends = new boolean[this.states.size()];
		List<Integer> open = new ArrayList<>();
		for (int i = 0; i < ends.length; i++) {
			if (this.isEnd.test(this.states.get(i))) {
				ends[i] = true;
				open.add(i);
			}
		}
		while (!open.isEmpty()) {
			int last = open.remove(open.size() - 1);
			for (int before : this.back.get(last)) {
				if (!ends[before]) {
					ends[before] = true;
					open.add(before);
				}
			}
		}
		for (int i = 0; i < ends.length; i++) {
			if (!ends[i]) {
				return i;
			}
		}
		return NONE;
	}

	private Broken broken(String promise, int state) {
		return new Broken(promise, trace(state), String.valueOf(this.states.get(state)));
	}

	private List<String> trace(int state) {
		List<String> trace = new ArrayList<>();
		for (int i = state; this.parents.get(i) != NONE; i = this.parents.get(i)) {
			trace.add(this.ways.get(i));
		}
		Collections.reverse(trace);
		return trace;
	}

}

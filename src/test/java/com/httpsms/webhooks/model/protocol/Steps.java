package com.httpsms.webhooks.model.protocol;

import java.util.ArrayList;
import java.util.List;

import com.httpsms.webhooks.model.checker.Step;

/**
 * The steps that lead on from a world.
 */
final class Steps {

	private final List<Step<World>> all = new ArrayList<>();

	/**
	 * Something that will happen if it may again and again.
	 * @param move what happens
	 * @param who to whom, or which way it goes
	 * @param next the world after it
	 */
	void add(Move move, String who, World next) {
		this.all.add(new Step<>(move + ", " + who, false, next));
	}

	/**
	 * Something that need never happen.
	 * @param move what happens
	 * @param who to whom, or which way it goes
	 * @param next the world after it
	 */
	void addFault(Move move, String who, World next) {
		this.all.add(new Step<>(move + ", " + who, true, next));
	}

	List<Step<World>> all() {
		return this.all;
	}

}

package com.httpsms.webhooks.model.checker;

import java.util.List;

/**
 * A promise that a machine does not keep.
 *
 * @param promise the promise
 * @param trace the shortest way to where it is broken: what happened, in order
 * @param state the state that it ends in, in words
 */
public record Broken(String promise, List<String> trace, String state) {

	public Broken {
		trace = List.copyOf(trace);
	}

	@Override
	public String toString() {
		return "broken: " + this.promise + "\n  " + String.join("\n  ", this.trace) + "\nends in " + this.state;
	}

}

package com.httpsms.webhooks.bench;

/**
 * Runs the benchmark.
 */
final class Benchmark {

	private Benchmark() {
	}

	public static void main(String[] args) {
		throw new UnsupportedOperationException("being written");
	}

}

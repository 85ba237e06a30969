package com.httpsms.webhooks.bench;

/**
 * Runs the benchmark.
 */
final class Benchmark {

	private Benchmark() {
	}

	public static void main(String[] args) {
		System.out.println(new com.httpsms.webhooks.bench.report.Results().values());
	}

}

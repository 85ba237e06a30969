package com.httpsms.webhooks.bench;

import java.nio.file.Path;

import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.Rig;
import com.httpsms.webhooks.bench.scenario.Quick;

/**
 * Runs the benchmark.
 */
final class Benchmark {

	private Benchmark() {
	}

	public static void main(String[] args) {
		try (Rig rig = new Rig()) {
			Quick.run(rig, new ThisProject("httpsms-webhooks", Path.of("target/httpsms-webhooks-0.1.0-SNAPSHOT.jar")), args);
		}
	}

}

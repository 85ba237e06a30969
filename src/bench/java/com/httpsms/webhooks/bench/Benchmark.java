package com.httpsms.webhooks.bench;

import java.util.ArrayList;
import java.util.List;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.peer.DbScheduler;
import com.httpsms.webhooks.bench.peer.JobRunrPeer;
import com.httpsms.webhooks.bench.peer.Loop;
import com.httpsms.webhooks.bench.report.Results;
import com.httpsms.webhooks.bench.rig.Rig;
import com.httpsms.webhooks.bench.scenario.Backlogs;
import com.httpsms.webhooks.bench.scenario.Latency;
import com.httpsms.webhooks.bench.scenario.Run;

/**
 * Runs the benchmark.
 */
final class Benchmark {

	private Benchmark() {
	}

	public static void main(String[] args) {
		Settings settings = Settings.ofSystemProperties();
		Results results = new Results();
		try (Rig rig = new Rig()) {
			List<Contender> rivals = new ArrayList<>();
			if (settings.baseline() != null) {
				rivals.add(new ThisProject("before", settings.baseline()));
			}
			if (settings.peers()) {
				rivals.addAll(List.of(new Loop(true), new DbScheduler(), new JobRunrPeer()));
			}
			Run run = new Run(rig, new ThisProject("httpsms-webhooks", settings.jar()), rivals, settings.rounds(),
					settings.scale(), settings.jvmOptions(), results);
			if (settings.scenarios().contains("A") || settings.scenarios().contains("A20")) {
				new Backlogs(run).instant(20_000, 1);
			}
			if (settings.scenarios().contains("A") || settings.scenarios().contains("A200")) {
				new Backlogs(run).instant(200_000, 0);
			}
			if (settings.scenarios().contains("B")) {
				new Backlogs(run).slow();
			}
			if (settings.scenarios().contains("C")) {
				new Latency(run).measure();
			}
		}
	}

}

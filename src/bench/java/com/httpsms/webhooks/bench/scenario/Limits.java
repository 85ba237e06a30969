package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.delivery.SqlLimit;
import com.httpsms.webhooks.delivery.send.WebClientLimit;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * What nobody can exceed on this machine: the same requests with no database, and the
 * same statements with no requests.
 */
final class Limits {

	static final String WEB_CLIENT = "WebClient limit";

	static final String SQL = "SQL limit";

	private static final Pattern RATE = Pattern.compile("^rate ([0-9.]+)", Pattern.MULTILINE);

	/** The limits' own bookkeeping is in memory. */
	private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

	private static final int IN_FLIGHT = 512;

	private final Run run;

	Limits(Run run) {
		this.run = run;
	}

	void measure(String scenario, int deliveries) {
		List<String> options = this.run.workerOptions(HEAP);
		try (WorkerProcess process = WorkerProcess.ofClass(WebClientLimit.class, options, List
			.of(this.run.rig().sink().instant(), Integer.toString(deliveries), Integer.toString(IN_FLIGHT)))) {
			this.run.add(scenario, WEB_CLIENT, "deliveries/s", rate(process));
		}
		Load load = Load.of(deliveries, Backlogs.WEBHOOKS, this.run.rig().sink().instant());
		try (TestDatabase database = this.run.rig().database()) {
			this.run.project().prepare(database, load);
			this.run.project().queue(database, load);
			try (WorkerProcess process = WorkerProcess.ofClass(SqlLimit.class, options, List.of(database.url(),
					database.server().user(), database.server().password(), Integer.toString(deliveries)))) {
				this.run.add(scenario, SQL, "deliveries/s", rate(process));
			}
		}
	}

	private static double rate(WorkerProcess process) {
		String output = process.awaitEnd(Duration.ofMinutes(10));
		Matcher matcher = RATE.matcher(output);
		if (!matcher.find()) {
			throw new IllegalStateException("a limit was not measured:\n" + output);
		}
		return Double.parseDouble(matcher.group(1));
	}

}

package com.httpsms.webhooks.bench.scenario;

import com.httpsms.webhooks.bench.contender.*;
import java.util.*;
import com.httpsms.webhooks.bench.rig.Rig;

/** Throwaway. */
public final class Quick {

	private Quick() {
	}

	public static void run(Rig rig, Contender contender, String[] args) {
		int deliveries = Integer.parseInt(args[0]);
		int rounds = Integer.parseInt(args[1]);
		List<String> jvm = new ArrayList<>(BacklogRound.JVM);
		if (args.length > 2) {
			jvm.addAll(List.of(args).subList(2, args.length));
		}
		for (int i = 0; i < rounds; i++) {
			try (com.httpsms.webhooks.testing.TestDatabase d = rig.database()) {
				d.jdbc().sql("TRUNCATE performance_schema.events_statements_summary_by_digest").update();
			}
			BacklogRound.Figures f = new BacklogRound(contender, Load.of(deliveries, 100, rig.sink().instant()), 1, jvm, java.time.Duration.ofMinutes(10)).run(rig);
			System.out.printf(Locale.ROOT, "%d: %.0f/s %.1f s, worker cpu %.0f us, mysql cpu %.0f us, %.3f statements, %.4f commits per delivery, %s%n",
					f.recorded(), f.perSecond(), f.seconds(), f.per(f.used().workerCpu().toNanos() / 1e3),
					f.per(f.used().databaseCpu().toNanos() / 1e3), f.per((double) f.used().statements()), f.per((double) f.used().commits()), f.finished());
			if (System.getProperty("digests") != null) {
			try (com.httpsms.webhooks.testing.TestDatabase d = rig.database()) {
				d.jdbc().sql("SELECT ROUND(SUM_TIMER_WAIT/1e9) w, ROUND(SUM_LOCK_TIME/1e9) l, COUNT_STAR c, SUM_ROWS_EXAMINED e, SUM_ROWS_AFFECTED a, LEFT(DIGEST_TEXT,110) t, ROUND(SUM_CPU_TIME/1e9) u FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME LIKE 'webhooks%' ORDER BY SUM_TIMER_WAIT DESC LIMIT 30")
					.query((r, n) -> String.format(Locale.ROOT, "%8d ms wait %6d ms lock %6d ms cpu %6d calls %9d examined %8d affected %s", r.getLong(1), r.getLong(2), r.getLong(7), r.getLong(3), r.getLong(4), r.getLong(5), r.getString(6))).list().forEach(System.out::println);
			}
			}
		}
	}

}

package com.httpsms.webhooks.bench.rig;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

import com.httpsms.webhooks.testing.LocalMySql;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * What workers and the database have used so far.
 *
 * @param workerCpu processor time of all workers
 * @param databaseCpu processor time of the database server
 * @param statements how many the server was sent
 * @param commits transactions that wrote and were committed, explicitly or by themselves
 */
public record Usage(Duration workerCpu, Duration databaseCpu, long statements, long commits) {

	/**
	 * Lets the server count commits, which it does not by default.
	 * @param database on the server
	 */
	public static void countCommits(TestDatabase database) {
		database.jdbc().sql("SET GLOBAL innodb_monitor_enable = 'trx_rw_commits'").update();
	}

	/**
	 * Reads all counters.
	 * @param workers the workers' processes
	 * @param server the database server
	 * @param database on the server
	 * @return the usage since each was started
	 */
	public static Usage now(Collection<WorkerProcess> workers, LocalMySql server, TestDatabase database) {
		Duration cpu = workers.stream().map(WorkerProcess::cpu).reduce(Duration.ZERO, Duration::plus);
		Duration databaseCpu = ProcessHandle.of(server.pid())
			.flatMap((process) -> process.info().totalCpuDuration())
			.orElse(Duration.ZERO);
		Map<String, Long> counters = database.jdbc()
			.sql("""
					SELECT 'statements', VARIABLE_VALUE
					FROM performance_schema.global_status
					WHERE VARIABLE_NAME = 'Questions'
					UNION ALL
					SELECT 'commits', COUNT
					FROM information_schema.INNODB_METRICS
					WHERE NAME = 'trx_rw_commits'
					""")
			.query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		return new Usage(cpu, databaseCpu, counters.getOrDefault("statements", 0L),
				counters.getOrDefault("commits", 0L));
	}

	/**
	 * What was used since.
	 * @param before an earlier reading
	 * @return the difference
	 */
	public Usage since(Usage before) {
		return new Usage(this.workerCpu.minus(before.workerCpu), this.databaseCpu.minus(before.databaseCpu),
				this.statements - before.statements, this.commits - before.commits);
	}

}

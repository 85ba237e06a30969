package com.httpsms.webhooks.bench.scenario;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * L: old events leave the tables, come back and are looked at, on a node with a small
 * heap; beside a dump and deletes that somebody writes by hand. A row is one of an event,
 * a delivery or an attempt.
 */
public final class Archiving {

	private static final String SCENARIO = "L";

	/** With a delivery and an attempt each: more than ten million rows. */
	private static final int EVENTS = 3_400_000;

	/** Those that are dumped and deleted by hand, and those that come back. */
	private static final int FEWER = 300_000;

	private static final int ROWS = 3;

	private static final int HEAP = 256;

	private static final Duration PATIENCE = Duration.ofHours(1);

	private static final Pattern COLLECTION = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(");

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Archiving(Run run) {
		this.run = run;
	}

	/** Once: a round is ten million rows. */
	public void measure() {
		try (TemporaryFolder folder = TemporaryFolder.create()) {
			measure(folder.path());
			byPartition(Files.createDirectory(folder.path().resolve("by-partition")));
		}
		catch (IOException | SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void measure(Path folder) throws IOException, SQLException {
		try (TestDatabase database = this.run.rig().database()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			prepare(database);
			grow(database, this.run.scaled(FEWER));
			add("dump and delete by hand, rows/s", byHand(database, jdbc, folder));
			grow(database, this.run.scaled(EVENTS));
			try (WorkerProcess worker = start(database, folder)) {
				ThisProject.awaitStart(worker);
				long deliveries = database.count("SELECT COUNT(*) FROM delivery");
				add("count by hand, deliveries/s", deliveries / countByHand(jdbc));
				add("report, deliveries/s", deliveries / complete(database, "report", "{}").seconds());
				add("reconcile, rows/s", ROWS * complete(database, "reconcile", "{}").perSecond());
				add("archive, rows/s", ROWS * complete(database, "archive", "{}").perSecond());
				add("rows archived", (double) ROWS * database.count("SELECT SUM(removed_events) FROM archive_file"));
				add("bytes of archives in a row", database.count("SELECT SUM(bytes) FROM archive_file") / (double) ROWS
						/ database.count("SELECT SUM(events) FROM archive_file"));
				long first = database.count("SELECT MIN(first_event) FROM archive_file");
				jdbc.update("DELETE FROM archive_file WHERE first_event > ?", first + this.run.scaled(FEWER));
				for (Path manifest : manifestsAfter(folder, database)) {
					Files.delete(manifest);
				}
				add("restore, rows/s", ROWS * complete(database, "restore", "{\"from\": \"2020-01-01T00:00:00Z\"}").perSecond());
				add("peak heap MiB", peak(worker.output(), 1));
				add("peak heap after collection MiB", peak(worker.output(), 2));
				add("peak resident MiB", worker.peakResidentMebibytes());
				worker.requireAlive();
			}
		}
	}

	/** The same from tables whose old events fill four partitions. */
	private void byPartition(Path folder) throws IOException {
		try (TestDatabase database = this.run.rig().database()) {
			prepare(database);
			grow(database, this.run.scaled(4 * FEWER));
			long last = database.count("SELECT MAX(id) FROM outbox_event");
			String partitions = LongStream.rangeClosed(0, 4)
				.map((part) -> 1001 + part * (last - 1000) / 4)
				.mapToObj("PARTITION before_%1$d VALUES LESS THAN (%1$d), "::formatted)
				.collect(Collectors.joining());
			for (String table : List.of("delivery", "delivery_attempt")) {
				database.jdbc()
					.sql("ALTER TABLE %s PARTITION BY RANGE (event_id) (%sPARTITION later VALUES LESS THAN MAXVALUE)"
						.formatted(table, partitions))
					.update();
			}
			try (WorkerProcess worker = start(database, folder)) {
				ThisProject.awaitStart(worker);
				add("archive by partition, rows/s", ROWS * complete(database, "archive", "{}").perSecond());
				add("deliveries left by partition", (double) database.count("SELECT COUNT(*) FROM delivery"));
				worker.requireAlive();
			}
		}
	}

	private WorkerProcess start(TestDatabase database, Path folder) {
		return this.run.project()
			.with("--webhooks.jobs.share=1", "--webhooks.archive.location=" + folder)
			.start(database, this.run.workerOptions(List.of("-Xmx" + HEAP + "m", "-Xlog:gc:stdout")));
	}

	/** Those of archives that the database has forgotten, or they would come back, too. */
	private static List<Path> manifestsAfter(Path folder, TestDatabase database) throws IOException {
		List<String> known = database.jdbc().sql("SELECT name FROM archive_file").query(String.class).list();
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter((file) -> file.toString().endsWith(".manifest.json"))
				.filter((file) -> !known
					.contains(folder.relativize(file).toString().replaceFirst("\\.manifest\\.json$", "")))
				.toList();
		}
	}

	/** Events that others are made of. They are older: ids go by time. */
	private void prepare(TestDatabase database) {
		Load load = Load.of(1000, 1, this.run.rig().sink().instant());
		this.run.project().prepare(database, load);
		this.run.project().queue(database, load);
		database.jdbc().sql("DELETE FROM delivery").update();
		database.jdbc().sql("UPDATE outbox_event SET created_at = created_at - INTERVAL 41 DAY").update();
	}

	/** Events of 40 days ago, delivered at the first attempt. */
	private static void grow(TestDatabase database, int wanted) {
		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
		for (int done = 0; done < wanted; done += 20_000) {
			jdbc.update("""
					INSERT INTO outbox_event (cloud_event, state, created_at, fanned_out_at)
					SELECT JSON_SET(cloud_event, '$.id', UUID()), 'FANNED_OUT', UTC_TIMESTAMP(6) - INTERVAL 40 DAY,
					       UTC_TIMESTAMP(6) - INTERVAL 40 DAY
					FROM (SELECT cloud_event FROM outbox_event WHERE id <= 1000) a,
					     (SELECT id FROM outbox_event WHERE id <= 20) b
					LIMIT ?
					""", Math.min(20_000, wanted - done));
		}
		long last = database.count("SELECT MAX(id) FROM outbox_event");
		for (long after = 1000; after < last; after += 20_000) {
			jdbc.update("""
					INSERT IGNORE INTO delivery (event_id, webhook_id, status, attempt_count, last_outcome, last_http_status,
					                             created_at, finished_at)
					SELECT id, 1, 'DELIVERED', 1, 'SUCCEEDED', 200, created_at, created_at
					FROM outbox_event
					WHERE id > ? AND id <= ?
					""", after, after + 20_000);
			jdbc.update("""
					INSERT IGNORE INTO delivery_attempt (event_id, webhook_id, attempt_no, started_at, duration_ms, outcome,
					                                     http_status, response_excerpt, node)
					SELECT event_id, webhook_id, 1, created_at, 12, 'SUCCEEDED', 200, 'OK', 'a-former-node-1'
					FROM delivery
					WHERE event_id > ? AND event_id <= ?
					""", after, after + 20_000);
		}
	}

	/** As somebody does who has a client and no archive: text, then small deletes. */
	private double byHand(TestDatabase database, JdbcTemplate jdbc, Path folder) throws IOException, SQLException {
		long start = System.nanoTime();
		long rows = 0;
		try (Connection connection = database.dataSource().getConnection();
				Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY,
						ResultSet.CONCUR_READ_ONLY);
				BufferedWriter out = new BufferedWriter(new OutputStreamWriter(
						new GZIPOutputStream(Files.newOutputStream(folder.resolve("dump.gz"))), StandardCharsets.UTF_8))) {
			statement.setFetchSize(Integer.MIN_VALUE);
			for (String query : List.of("SELECT * FROM outbox_event WHERE id > 1000", "SELECT * FROM delivery",
					"SELECT * FROM delivery_attempt")) {
				try (ResultSet row = statement.executeQuery(query)) {
					int columns = row.getMetaData().getColumnCount();
					while (row.next()) {
						for (int column = 1; column <= columns; column++) {
							out.append(row.getString(column)).append('\t');
						}
						out.append('\n');
						rows++;
					}
				}
			}
		}
		for (String delete : List.of("DELETE FROM delivery_attempt ORDER BY event_id LIMIT 1000",
				"DELETE FROM delivery ORDER BY event_id LIMIT 1000",
				"DELETE FROM outbox_event WHERE id > 1000 ORDER BY id LIMIT 1000")) {
			while (jdbc.update(delete) > 0) {
				Thread.onSpinWait();
			}
		}
		return rows * 1e9 / (System.nanoTime() - start);
	}

	/** As somebody does who wants to know once. */
	private static double countByHand(JdbcTemplate jdbc) {
		long start = System.nanoTime();
		jdbc.queryForList("""
				SELECT DATE_FORMAT(e.created_at, '%Y-%m-%d %H') AS hour, d.webhook_id, e.type, d.status, COUNT(*),
				       SUM(d.attempt_count), AVG(TIMESTAMPDIFF(MICROSECOND, e.created_at, d.finished_at))
				FROM outbox_event e
				JOIN delivery d ON d.event_id = e.id
				GROUP BY hour, d.webhook_id, e.type, d.status
				""");
		return (System.nanoTime() - start) / 1e9;
	}

	private static BulkRun complete(TestDatabase database, String job, String selection) {
		return BulkRun.ask(database, job, selection, "*").complete(PATIENCE);
	}

	private static double peak(String output, int group) {
		return COLLECTION.matcher(output)
			.results()
			.map((MatchResult result) -> result.group(group))
			.mapToDouble(Double::parseDouble)
			.max()
			.orElse(Double.NaN);
	}

	private void add(String metric, double value) {
		this.run.add(SCENARIO, this.run.project().name(), metric, value);
	}

}

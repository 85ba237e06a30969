package com.httpsms.webhooks.maintenance.archive;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.archive.Manifest;
import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.database.GeneratedId;

/**
 * The statements on {@code archive_file}.
 */
@Repository
class ArchiveFileTable {

	private final JdbcClient jdbc;

	ArchiveFileTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Notes an archive that has been written and verified.
	 * @param manifest what it holds
	 * @param eventIds its events, which are to leave the tables; null if they have
	 * @return its {@code archive_file.id}
	 */
	long insert(Manifest manifest, @Nullable String eventIds) {
		GeneratedKeyHolder id = new GeneratedKeyHolder();
		this.jdbc.sql("""
				INSERT INTO archive_file (name, first_event, last_event, oldest, newest, events, deliveries, attempts,
				                          bytes, sha256, written_at, event_ids, removed_at)
				VALUES (:name, :first, :last, :oldest, :newest, :events, :deliveries, :attempts, :bytes, :sha256,
				        :written, :ids, IF(:ids IS NULL, UTC_TIMESTAMP(6), NULL))
				""")
			.param("name", manifest.file())
			.param("first", manifest.firstEvent())
			.param("last", manifest.lastEvent())
			.param("oldest", DatabaseTime.of(manifest.oldest()))
			.param("newest", DatabaseTime.of(manifest.newest()))
			.param("events", manifest.events())
			.param("deliveries", manifest.deliveries())
			.param("attempts", manifest.attempts())
			.param("bytes", manifest.bytes())
			.param("sha256", manifest.sha256())
			.param("written", DatabaseTime.of(manifest.writtenAt()))
			.param("ids", eventIds)
			.update(id);
		return GeneratedId.of(id);
	}

	/**
	 * The events of an archive that are to leave the tables.
	 * @param id the archive
	 * @return the events, as ranges
	 */
	String eventIds(long id) {
		return this.jdbc.sql("SELECT event_ids FROM archive_file WHERE id = ?").param(id).query(String.class).single();
	}

	/**
	 * What an archive's manifest said when it was written.
	 * @param id the archive
	 * @return the manifest
	 */
	Manifest manifest(long id) {
		return this.jdbc.sql("SELECT * FROM archive_file WHERE id = ?")
			.param(id)
			.query((row, number) -> new Manifest(Manifest.FORMAT, row.getString("name"), row.getLong("first_event"),
					row.getLong("last_event"), DatabaseTime.get(row, "oldest"), DatabaseTime.get(row, "newest"),
					row.getLong("events"), row.getLong("deliveries"), row.getLong("attempts"), row.getLong("bytes"),
					row.getString("sha256"), DatabaseTime.get(row, "written_at")))
			.single();
	}

	/**
	 * Notes that events have left the tables.
	 * @param id their archive
	 * @param events how many
	 * @param isLast whether they were the last ones
	 */
	void remove(long id, int events, boolean isLast) {
		this.jdbc.sql("""
				UPDATE archive_file
				SET removed_events = removed_events + :events, removed_at = IF(:last, UTC_TIMESTAMP(6), NULL),
				    event_ids = IF(:last, NULL, event_ids)
				WHERE id = :id
				""").param("events", events).param("last", isLast).param("id", id).update();
	}

	/**
	 * Has the database hear of this session, which it ends when it hears nothing for
	 * long.
	 */
	void ping() {
		this.jdbc.sql("SELECT 1").query(Integer.class).single();
	}

	/**
	 * Which archives are known.
	 * @return their names
	 */
	List<String> names() {
		return this.jdbc.sql("SELECT name FROM archive_file").query(String.class).list();
	}

	/**
	 * Reads an archive's row.
	 * @param id its {@code archive_file.id}
	 * @return the archive
	 */
	Kept find(long id) {
		return this.jdbc.sql("SELECT id, name, sha256, written_at FROM archive_file WHERE id = ?")
			.param(id)
			.query(ArchiveFileTable::kept)
			.single();
	}

	/**
	 * The archive with events of a time that was written before another one: of two that
	 * hold the same event, the later one is right.
	 * @param before the other one's time, null for the latest
	 * @param beforeId the other one's {@code archive_file.id}
	 * @param from since when their events were published
	 * @param to before when they were published
	 * @return the archive, if there is one
	 */
	Optional<Kept> before(@Nullable Instant before, long beforeId, Instant from, Instant to) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT id, name, sha256, written_at
				FROM archive_file
				WHERE newest >= :from AND oldest < :to AND %s
				ORDER BY written_at DESC, id DESC
				LIMIT 1
				""", (before != null) ? "(written_at < :before OR (written_at = :before AND id < :id))" : "TRUE"))
			.param("from", DatabaseTime.of(from))
			.param("to", DatabaseTime.of(to))
			.param("before", DatabaseTime.ofNullable(before))
			.param("id", beforeId)
			.query(ArchiveFileTable::kept)
			.optional();
	}

	private static Kept kept(ResultSet row, int number) throws SQLException {
		return new Kept(row.getLong("id"), row.getString("name"), row.getString("sha256"),
				DatabaseTime.get(row, "written_at"));
	}

	/**
	 * An archive.
	 *
	 * @param id its {@code archive_file.id}
	 * @param name its name
	 * @param sha256 its checksum
	 * @param writtenAt when it was written
	 */
	record Kept(long id, String name, String sha256, Instant writtenAt) {

	}

}

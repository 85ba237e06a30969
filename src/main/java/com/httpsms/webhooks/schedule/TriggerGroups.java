package com.httpsms.webhooks.schedule;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pauses and resumes Quartz's triggers for a process that is no node. Quartz can't be
 * asked there: a scheduler that is made on its tables checks in as a node. So this does
 * in them, under Quartz's lock, what {@code JobStoreSupport} does for
 * {@code pauseTriggers} and {@code resumeTriggers}.
 */
@Repository
public class TriggerGroups {

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final String scheduler;

	TriggerGroups(JdbcClient jdbc, PlatformTransactionManager manager,
			@Value("${spring.quartz.properties.org.quartz.scheduler.instanceName}") String scheduler) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(manager);
		this.scheduler = scheduler;
	}

	/**
	 * Lists triggers of a group, and where they are at work.
	 * @param group a group
	 * @return the triggers, by name; none if there is no such group
	 */
	public List<TriggerState> list(String group) {
		return this.jdbc.sql("""
				SELECT t.TRIGGER_NAME AS name, t.TRIGGER_STATE AS state, f.INSTANCE_NAME AS node,
				       f.FIRED_TIME AS fired_at
				FROM WEBHOOKS_QRTZ_TRIGGERS t
				LEFT JOIN WEBHOOKS_QRTZ_FIRED_TRIGGERS f
				  ON f.SCHED_NAME = t.SCHED_NAME AND f.TRIGGER_NAME = t.TRIGGER_NAME
				    AND f.TRIGGER_GROUP = t.TRIGGER_GROUP AND f.STATE = 'EXECUTING'
				WHERE t.SCHED_NAME = :scheduler AND t.TRIGGER_GROUP = :group
				ORDER BY LENGTH(t.TRIGGER_NAME), t.TRIGGER_NAME
				""")
			.param("scheduler", this.scheduler)
			.param("group", group)
			.query((row, number) -> new TriggerState(row.getString("name"), row.getString("state"),
					row.getString("node"),
					(row.getString("node") != null) ? Instant.ofEpochMilli(row.getLong("fired_at")) : null))
			.list();
	}

	/**
	 * Whether a group was paused as a whole, which triggers that are added to it follow.
	 * @param group a group
	 * @return true if it was
	 */
	public boolean isPaused(String group) {
		return this.jdbc
			.sql("""
					SELECT EXISTS (SELECT 1 FROM WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS WHERE SCHED_NAME = ? AND TRIGGER_GROUP = ?)
					""")
			.params(this.scheduler, group)
			.query(Boolean.class)
			.single();
	}

	/**
	 * Lets triggers of a group begin no more. What is at work notices within seconds.
	 * What is paused already is left as it is.
	 * @param group a group
	 * @param names some of its triggers, or none for the whole group
	 * @return how many triggers this has paused
	 */
	public int pause(String group, Collection<String> names) {
		return underLock(() -> {
			if (names.isEmpty()) {
				this.jdbc.sql("""
						INSERT INTO WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS (SCHED_NAME, TRIGGER_GROUP)
						SELECT ?, ?
						FROM (SELECT 1 AS one) nothing
						WHERE NOT EXISTS (SELECT 1 FROM WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS
						                  WHERE SCHED_NAME = ? AND TRIGGER_GROUP = ?)
						""").params(this.scheduler, group, this.scheduler, group).update();
			}
			return change(group, names, """
					UPDATE WEBHOOKS_QRTZ_TRIGGERS
					SET TRIGGER_STATE = CASE TRIGGER_STATE WHEN 'BLOCKED' THEN 'PAUSED_BLOCKED' ELSE 'PAUSED' END
					WHERE SCHED_NAME = :scheduler AND TRIGGER_GROUP = :group AND %s
					  AND TRIGGER_STATE IN ('WAITING', 'ACQUIRED', 'BLOCKED')
					""");
		});
	}

	/**
	 * Lets triggers of a group begin again. When only some are named, the group is no
	 * longer paused as a whole, and the others stay paused.
	 * @param group a group
	 * @param names some of its triggers, or none for the whole group
	 * @return how many triggers this has resumed
	 */
	public int resume(String group, Collection<String> names) {
		return underLock(() -> {
			this.jdbc.sql("DELETE FROM WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS WHERE SCHED_NAME = ? AND TRIGGER_GROUP = ?")
				.params(this.scheduler, group)
				.update();
			return change(group, names, """
					UPDATE WEBHOOKS_QRTZ_TRIGGERS
					SET TRIGGER_STATE = CASE TRIGGER_STATE WHEN 'PAUSED_BLOCKED' THEN 'BLOCKED' ELSE 'WAITING' END
					WHERE SCHED_NAME = :scheduler AND TRIGGER_GROUP = :group AND %s
					  AND TRIGGER_STATE IN ('PAUSED', 'PAUSED_BLOCKED')
					""");
		});
	}

	private int change(String group, Collection<String> names, String sql) {
		return this.jdbc.sql(String.format(Locale.ROOT, sql, names.isEmpty() ? "TRUE" : "TRIGGER_NAME IN (:names)"))
			.param("scheduler", this.scheduler)
			.param("group", group)
			.param("names", names)
			.update();
	}

	private int underLock(IntSupplier step) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.jdbc.sql("""
					SELECT LOCK_NAME FROM WEBHOOKS_QRTZ_LOCKS
					WHERE SCHED_NAME = ? AND LOCK_NAME = 'TRIGGER_ACCESS'
					FOR UPDATE
					""").param(this.scheduler).query(String.class).list();
			return step.getAsInt();
		}));
	}

	/**
	 * A trigger, and where its job is at work.
	 *
	 * @param name its name
	 * @param state Quartz's word for its state
	 * @param node where it is at work, or null
	 * @param firedAt since when, or null
	 */
	public record TriggerState(String name, String state, @Nullable String node, @Nullable Instant firedAt) {

		/**
		 * Whether somebody paused it.
		 * @return true if it begins no more
		 */
		public boolean isPaused() {
			return this.state.startsWith("PAUSED");
		}

	}

}

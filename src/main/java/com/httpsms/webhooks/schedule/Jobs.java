package com.httpsms.webhooks.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.TimeZone;

import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

import com.httpsms.webhooks.maintenance.JobName;

/**
 * The jobs of the cluster. Each node brings them in line with its configuration when it
 * starts; what is as it should be is left alone, so that a paused group stays paused and
 * other nodes' lanes run on.
 */
final class Jobs {

	/**
	 * The group of the lanes and of their triggers: pausing it pauses delivery in the
	 * whole cluster.
	 */
	static final String LANES = "lanes";

	/** The group of everything that keeps house. */
	static final String HOUSEKEEPING = "housekeeping";

	/** The group of those that do bulk jobs' runs: pausing it lets none begin. */
	static final String BULK = "bulk";

	/** The group of those that the clock starts. */
	static final String CRON = "cron";

	/** How many runs the cluster does at once. */
	static final int RUNS_AT_ONCE = 2;

	/**
	 * How long a job runs when nothing ends its turn before. Quartz sends some forty
	 * statements for each turn.
	 */
	static final Duration TURN = Duration.ofMinutes(5);

	/** Shorter than a turn, so that a job that ended is due again at once. */
	private static final Duration INTERVAL = Duration.ofSeconds(1);

	/**
	 * Long ago: each firing moves a trigger on by the interval, so that it stays due for
	 * all nodes, however wrong the clock of the node is that fired it last.
	 */
	private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");

	private Jobs() {
	}

	/**
	 * Adds what is missing, replaces what is different, removes lanes that are too many.
	 * @param scheduler the scheduler
	 * @param lanes how many lanes there are to be
	 * @param crons when the clock starts what
	 * @param isArchiving whether there is a place for archives; without one nothing may
	 * leave the tables
	 * @throws SchedulerException if the job store fails
	 */
	static void register(Scheduler scheduler, int lanes, CronProperties crons, boolean isArchiving)
			throws SchedulerException {
		Set<JobKey> surplus = new HashSet<>(scheduler.getJobKeys(GroupMatcher.jobGroupEquals(LANES)));
		for (int lane = 1; lane <= lanes; lane++) {
			surplus.remove(JobKey.jobKey("lane-" + lane, LANES));
			register(scheduler, LaneJob.class, "lane-" + lane, LANES);
		}
		for (JobKey lane : surplus) {
			scheduler.deleteJob(lane);
		}
		register(scheduler, SweepJob.class, "sweep", HOUSEKEEPING);
		for (int run = 1; run <= RUNS_AT_ONCE; run++) {
			register(scheduler, BulkJob.class, "bulk-" + run, BULK);
		}
		registerCron(scheduler, JobName.RECONCILE, crons.reconcile());
		registerCron(scheduler, JobName.ARCHIVE, isArchiving ? crons.archive() : CronProperties.NEVER);
		registerCron(scheduler, JobName.REPORT, crons.report());
		registerCron(scheduler, JobName.PARTITION, crons.partition());
	}

	/**
	 * A job that ends is due again at once, and so is one that was paused, could not be
	 * fired, or whose node died: times that have passed are not skipped.
	 */
	private static SimpleScheduleBuilder schedule() {
		return SimpleScheduleBuilder.simpleSchedule()
			.withIntervalInMilliseconds(INTERVAL.toMillis())
			.repeatForever()
			.withMisfireHandlingInstructionIgnoreMisfires();
	}

	/**
	 * Has a job run by the clock, or not at all. What was missed while no node ran is
	 * done once.
	 */
	private static void registerCron(Scheduler scheduler, JobName job, String cron) throws SchedulerException {
		JobKey key = JobKey.jobKey(job.text(), CRON);
		if (cron.equals(CronProperties.NEVER)) {
			scheduler.deleteJob(key);
			return;
		}
		CronTrigger trigger = TriggerBuilder.newTrigger()
			.withIdentity(job.text(), CRON)
			.forJob(key)
			.withSchedule(CronScheduleBuilder.cronSchedule(cron)
				.inTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC))
				.withMisfireHandlingInstructionFireAndProceed())
			.build();
		if (scheduler.getTrigger(trigger.getKey()) instanceof CronTrigger present
				&& present.getCronExpression().equals(cron)) {
			endError(scheduler, present.getKey());
			return;
		}
		JobDetail detail = JobBuilder.newJob(CronJob.class).withIdentity(key).storeDurably().build();
		scheduler.scheduleJob(detail, Set.of(trigger), true);
	}

	private static void register(Scheduler scheduler, Class<? extends Job> type, String name, String group)
			throws SchedulerException {
		SimpleTrigger trigger = TriggerBuilder.newTrigger()
			.withIdentity(name, group)
			.forJob(name, group)
			.startAt(Date.from(START))
			.withSchedule(schedule())
			.build();
		Trigger present = scheduler.getTrigger(trigger.getKey());
		JobDetail presentJob = scheduler.getJobDetail(JobKey.jobKey(name, group));
		if (present instanceof SimpleTrigger simple && simple.getRepeatInterval() == trigger.getRepeatInterval()
				&& simple.getMisfireInstruction() == trigger.getMisfireInstruction()
				&& START.equals(simple.getStartTime().toInstant()) && presentJob != null
				&& type.equals(presentJob.getJobClass())) {
			endError(scheduler, simple.getKey());
			return;
		}
		JobDetail job = JobBuilder.newJob(type).withIdentity(name, group).storeDurably().build();
		scheduler.scheduleJob(job, Set.of(trigger), true);
	}

	/** Set by a node that did not know the job's class; it would never fire again. */
	private static void endError(Scheduler scheduler, TriggerKey trigger) throws SchedulerException {
		if (scheduler.getTriggerState(trigger) == Trigger.TriggerState.ERROR) {
			scheduler.resetTriggerFromErrorState(trigger);
		}
	}

}

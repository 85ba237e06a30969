package com.httpsms.webhooks.maintenance.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRunTable;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SharedNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which runs a node takes beside those that are at work.
 */
class TakingTest extends DatabaseTest {

	private static final Set<JobName> ALL = Set.of(JobName.values());

	private final Node node = SharedNode.idle().node();

	private final JobRunTable runs = this.node.get(JobRunTable.class);

	private final JobClaimTable claims = this.node.get(JobClaimTable.class);

	TakingTest() {
		super(SharedNode.idle());
	}

	private long ask(String job, String scope) {
		database().jdbc()
			.sql("INSERT INTO job_run (job, selection, scope, requested_by) VALUES (?, '{}', ?, 'test')")
			.params(job, scope)
			.update();
		return database().count("SELECT MAX(id) FROM job_run");
	}

	private Optional<Long> take(TakingRules rules) {
		boolean isAnyFree = this.claims.isAnyFree(rules);
		Optional<Long> taken = new TransactionTemplate(this.node.get(PlatformTransactionManager.class))
			.execute((status) -> {
				this.claims.lockTaking();
				return this.claims.take(rules, "test", Duration.ofMinutes(1));
			});
		assertThat(taken).isNotNull();
		assertThat(isAnyFree).as("%s", taken).isEqualTo(taken.isPresent());
		return taken;
	}

	@Test
	void jobsThatExcludeEachOtherComeOneAfterTheOtherWhateverTheyWorkOn() {
		TakingRules rules = new TakingRules(ALL, Set.of(JobName.REDELIVER, JobName.RECONCILE));
		long first = ask("redeliver", "one webhook");
		long second = ask("reconcile", "another webhook");
		long third = ask("redeliver", "a third webhook");
		long other = ask("backfill", "*");
		assertThat(take(rules)).contains(first);
		assertThat(take(rules)).as("of a job that excludes none").contains(other);
		assertThat(take(rules)).isEmpty();
		this.claims.finish(this.runs.find(first).orElseThrow(), JobState.COMPLETED, null);
		assertThat(take(rules)).contains(second);
		assertThat(take(rules)).isEmpty();
		this.claims.finish(this.runs.find(second).orElseThrow(), JobState.COMPLETED, null);
		assertThat(take(rules)).contains(third);
	}

	@Test
	void whenNoneExcludeEachOtherOnlyRunsOfOneJobOnTheSameDo() {
		TakingRules rules = new TakingRules(ALL, Set.of());
		long first = ask("redeliver", "one webhook");
		long second = ask("reconcile", "*");
		long third = ask("redeliver", "a third webhook");
		ask("redeliver", "*");
		ask("reconcile", "*");
		assertThat(take(rules)).contains(first);
		assertThat(take(rules)).contains(second);
		assertThat(take(rules)).contains(third);
		assertThat(take(rules)).isEmpty();
	}

	@Test
	void aRunWhoseNodesDieOneAfterTheOtherIsGivenUp() {
		TakingRules rules = TakingRules.of(ALL);
		long run = ask("archive", "*");
		for (int deaths = 0; deaths < 5; deaths++) {
			assertThat(take(rules)).contains(run);
			assertThat(failures(run)).isEqualTo(deaths);
			letLeaseRunOut();
		}
		assertThat(this.node.get(BulkWorker.class).work(() -> false)).isFalse();
		JobRun over = this.runs.find(run).orElseThrow();
		assertThat(over.state()).isEqualTo(JobState.FAILED);
		assertThat(over.error()).contains("its node died", "5 failures");
	}

	@Test
	void aChunkMakesUpForNodesThatDiedBefore() {
		TakingRules rules = TakingRules.of(ALL);
		long run = ask("archive", "*");
		for (int deaths = 0; deaths < 4; deaths++) {
			assertThat(take(rules)).contains(run);
			letLeaseRunOut();
		}
		assertThat(take(rules)).contains(run);
		this.claims.progress(this.runs.find(run).orElseThrow(), false, 1, Duration.ofMinutes(1));
		letLeaseRunOut();
		assertThat(take(rules)).contains(run);
		assertThat(failures(run)).isOne();
	}

	private long failures(long run) {
		return database().count("SELECT failures FROM job_run WHERE id = ?", run);
	}

	private void letLeaseRunOut() {
		database().jdbc().sql("UPDATE job_run SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND").update();
	}

	@Test
	void aRunThatGoesOnAgainIsNotDeleted() {
		Instant later = Instant.now().plus(Duration.ofDays(1));
		long run = ask("archive", "*");
		assertThat(this.claims.deleteOver(run, later)).isFalse();
		assertThat(take(TakingRules.of(ALL))).contains(run);
		assertThat(this.claims.deleteOver(run, later)).isFalse();
		this.claims.finish(this.runs.find(run).orElseThrow(), JobState.STOPPED, null);
		assertThat(this.claims.deleteOver(run, later)).isTrue();
	}

	@Test
	void aNodeTakesRunsOfTheJobsThatItHas() {
		ask("something", "*");
		ask("redeliver", "*");
		long known = ask("backfill", "*");
		TakingRules rules = TakingRules.of(Set.of(JobName.BACKFILL));
		assertThat(take(rules)).contains(known);
		assertThat(take(rules)).isEmpty();
	}

}

package com.httpsms.webhooks.maintenance.batch;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.job.Job;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.config.InvalidPropertyException;
import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.delivery.NodeIdentity;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRunTable;
import com.httpsms.webhooks.maintenance.JobState;

/**
 * Takes runs and does them, one after the other.
 */
@Component
public class BulkWorker {

	private static final Logger logger = LoggerFactory.getLogger(BulkWorker.class);

	/** Failures in a row, without progress, after which somebody has to look. */
	private static final int MOST_FAILURES = 5;

	private static final int LONGEST_ERROR = 500;

	private final JobRunTable runs;

	private final JobClaimTable claims;

	private final Map<JobName, BulkOperation> operations;

	private final TakingRules rules;

	private final BulkJobs jobs;

	private final Executions executions;

	private final NodeIdentity node;

	private final JobProperties properties;

	private final TransactionTemplate transaction;

	BulkWorker(JobRunTable runs, JobClaimTable claims, List<BulkOperation> operations, BulkJobs jobs,
			Executions executions, NodeIdentity node, JobProperties properties,
			PlatformTransactionManager transactionManager) {
		this.runs = runs;
		this.claims = claims;
		this.operations = operations.stream().collect(Collectors.toMap(BulkOperation::job, Function.identity()));
		this.rules = TakingRules.of(this.operations.keySet());
		this.jobs = jobs;
		this.executions = executions;
		this.node = node;
		this.properties = properties;
		this.transaction = new TransactionTemplate(transactionManager);
	}

	/**
	 * Does a run, if there is one to take.
	 * @param isStopping whether this node is to stop: the run then ends with the chunk at
	 * hand, and is given back
	 * @return whether there was one
	 */
	public boolean work(BooleanSupplier isStopping) {
		Optional<JobRun> taken = take();
		taken.ifPresent((run) -> {
			logger.info("Run {} ({}) goes on here, for the {}. time", run.id(), run.job(), run.claim());
			execute(run, isStopping);
		});
		return taken.isPresent();
	}

	private Optional<JobRun> take() {
		if (!this.claims.isAnyFree(this.rules)) {
			return Optional.empty();
		}
		Optional<JobRun> taken = this.transaction.execute((status) -> {
			this.claims.lockTaking();
			return this.claims.take(this.rules, this.node.name(), this.properties.lease())
				.flatMap(this.runs::find)
				.filter(this::isToBeDone);
		});
		return (taken != null) ? taken : Optional.empty();
	}

	/**
	 * Whether a run is to be done that was taken: not if its nodes died of it, one after
	 * the other, or lost the database, so that none could say that it failed.
	 */
	private boolean isToBeDone(JobRun run) {
		if (run.failures() < MOST_FAILURES) {
			return true;
		}
		logger.error("Run {} ({}) has lost {} nodes in a row and is given up", run.id(), run.job(), run.failures());
		this.claims.finish(run, JobState.FAILED,
				cut(String.format(Locale.ROOT,
						"its node died or lost the database; %d failures in a row, the last that was noted: %s",
						run.failures(), run.error())));
		return false;
	}

	private void execute(JobRun run, BooleanSupplier isStopping) {
		BulkOperation operation = JobName.of(run.job())
			.map(this.operations::get)
			.orElseThrow(() -> new IllegalStateException("nobody does " + run.job()));
		Hold hold = new Hold(run, this.claims, this.properties.lease(), isStopping);
		Ending ending = end(this.jobs.job(operation, hold), hold);
		boolean isOurs = switch (ending.kind()) {
			case COMPLETE ->
				this.claims.finish(run, JobState.COMPLETED, (ending.leftOut() != null) ? cut(ending.leftOut()) : null);
			case STOPPED -> this.claims.giveBack(run);
			case FAILED -> fail(run, ending.cause());
		};
		if (!isOurs) {
			logger.warn("Run {} ({}) was taken by another node", run.id(), run.job());
		}
		else if (ending.kind() != Ending.Kind.FAILED) {
			// of a failure there is a line already, which says why
			logger.info("Run {} ({}): {}", run.id(), run.job(), ending.kind());
		}
	}

	private Ending end(Job job, Hold hold) {
		try {
			return this.executions.execute(job, hold);
		}
		catch (RuntimeException ex) {
			// whatever it is: it counts as a failure, or it would be tried for ever
			return Ending.failed(List.of(ex));
		}
	}

	/** Without what only wraps it. */
	private static @Nullable Throwable reason(@Nullable Throwable failure) {
		if (failure instanceof UncheckedIOException ex) {
			return ex.getCause();
		}
		return (failure instanceof DataAccessException ex) ? ex.getMostSpecificCause() : failure;
	}

	private boolean fail(JobRun run, @Nullable Throwable cause) {
		if (cause instanceof LostRunException) {
			return false;
		}
		String error = cut(String.valueOf(reason(cause)));
		if (cause != null && isForGood(cause)) {
			logger.error("Run {} ({}) can't be done until somebody corrects this, and is given up: {}", run.id(),
					run.job(), error);
			logger.debug("The cause", cause);
			return this.claims.finish(run, JobState.FAILED, error);
		}
		int failures = this.runs.find(run.id()).map(JobRun::failures).orElse(0) + 1;
		if (failures >= MOST_FAILURES) {
			logger.error("Run {} ({}) failed {} times in a row and is given up", run.id(), run.job(), failures, cause);
			return this.claims.finish(run, JobState.FAILED, error);
		}
		Duration wait = this.properties.retryDelay().multipliedBy((long) Math.pow(3, failures - 1.0));
		logger.warn("Run {} ({}) failed and is tried again in {}: {}", run.id(), run.job(), wait, error);
		return this.claims.retry(run, error, wait);
	}

	/**
	 * A grant, a property, or a row that the database refuses: time mends none of them.
	 */
	private static boolean isForGood(Throwable cause) {
		return cause instanceof InvalidPropertyException || DatabaseFailure.of(cause) == DatabaseFailure.CONTENT
				|| DatabaseFailure.isForGood(cause);
	}

	private static String cut(String error) {
		return error.substring(0, Math.min(error.length(), LONGEST_ERROR));
	}

}

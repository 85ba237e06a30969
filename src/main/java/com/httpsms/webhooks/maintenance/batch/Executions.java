package com.httpsms.webhooks.maintenance.batch;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.InvalidJobParametersException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.maintenance.JobRun;

/**
 * A run's executions in Spring Batch: one instance for each run, one execution for each
 * time that a node takes it.
 */
@Component
class Executions {

	private static final Logger logger = LoggerFactory.getLogger(Executions.class);

	private final JobRepository repository;

	private final JobOperator operator;

	private final TransactionTemplate transaction;

	Executions(JobRepository repository, JobOperator operator, PlatformTransactionManager transactionManager) {
		this.repository = repository;
		this.operator = operator;
		this.transaction = new TransactionTemplate(transactionManager);
	}

	/**
	 * Starts a run, or goes on where its last execution ended, and returns when that has
	 * ended. Whoever calls this holds the run.
	 * @param job the job
	 * @param hold the run
	 * @return how it ended
	 * @throws LostRunException if another node has the run
	 */
	Ending execute(Job job, Hold hold) {
		JobRun run = hold.run();
		JobParameters parameters = new JobParametersBuilder().addLong("run", run.id(), true)
			.addLong("claim", (long) run.claim(), false)
			.toJobParameters();
		try {
			JobExecution execution = start(job, parameters, hold);
			return switch (execution.getStatus()) {
				case COMPLETED -> Ending.complete(leftOut(execution));
				case STOPPED, STOPPING -> Ending.STOPPED;
				default -> Ending.failed(execution.getAllFailureExceptions());
			};
		}
		catch (JobInstanceAlreadyCompleteException ex) {
			logger.debug("The node that completed run {} died before it could say so", run.id(), ex);
			return Ending.complete(null);
		}
		catch (JobExecutionAlreadyRunningException | JobRestartException | InvalidJobParametersException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Tries twice: a node that lost the run may still say how its last execution ended,
	 * after that was ended for it.
	 */
	private JobExecution start(Job job, JobParameters parameters, Hold hold) throws JobInstanceAlreadyCompleteException,
			JobExecutionAlreadyRunningException, JobRestartException, InvalidJobParametersException {
		prepare(job, parameters, hold);
		try {
			return this.operator.start(job, parameters);
		}
		catch (JobExecutionAlreadyRunningException | JobRestartException ex) {
			logger.debug("An execution of run {} was changed meanwhile", hold.run().id(), ex);
			prepare(job, parameters, hold);
			return this.operator.start(job, parameters);
		}
	}

	private void prepare(Job job, JobParameters parameters, Hold hold) {
		this.transaction.executeWithoutResult((status) -> {
			// or this would end the execution of the node that has the run by now
			hold.lockForChunk();
			endUnfinished(job.getName(), parameters);
		});
		beginUnbegun(job.getName(), parameters);
	}

	private static @Nullable String leftOut(JobExecution execution) {
		return execution.getStepExecutions()
			.stream()
			.map((step) -> OneByOne.said(step.getExecutionContext()))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Forgets all executions of a run.
	 * @param job its job
	 * @param run its number
	 */
	void forget(String job, long run) {
		JobInstance instance = this.repository.getJobInstance(job,
				new JobParametersBuilder().addLong("run", run, true).toJobParameters());
		if (instance != null) {
			this.repository.deleteJobInstance(instance);
		}
	}

	/**
	 * Ends what a node left when it died, or could not tell whether its last commit had
	 * happened: places are saved in the chunks' own transactions, so that each is where
	 * its work is, whatever became of the node.
	 */
	private void endUnfinished(String job, JobParameters parameters) {
		JobInstance instance = this.repository.getJobInstance(job, parameters);
		if (instance == null) {
			return;
		}
		for (JobExecution execution : this.repository.getJobExecutions(instance)) {
			for (StepExecution step : execution.getStepExecutions()) {
				if (isUnfinished(step.getStatus())) {
					step.setStatus(BatchStatus.FAILED);
					step.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
					this.repository.update(step);
				}
			}
			if (isUnfinished(execution.getStatus())) {
				logger.info("An execution of {} has no node any more: {}", job, execution.getId());
				execution.setStatus(BatchStatus.FAILED);
				execution.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
				this.repository.update(execution);
			}
		}
	}

	/**
	 * Gives an instance an execution that a node made and died before it could begin one:
	 * Spring Batch would never start it again.
	 */
	private void beginUnbegun(String job, JobParameters parameters) {
		JobInstance instance = this.repository.getJobInstance(job, parameters);
		if (instance != null && this.repository.getJobExecutions(instance).isEmpty()) {
			JobExecution none = this.repository.createJobExecution(instance, parameters, new ExecutionContext());
			none.setStatus(BatchStatus.FAILED);
			none.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
			this.repository.update(none);
		}
	}

	private static boolean isUnfinished(BatchStatus status) {
		return status.isRunning() || status == BatchStatus.UNKNOWN;
	}

}

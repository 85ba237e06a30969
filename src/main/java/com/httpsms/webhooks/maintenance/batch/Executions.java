package com.httpsms.webhooks.maintenance.batch;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

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
import org.springframework.stereotype.Component;

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

	Executions(JobRepository repository, JobOperator operator) {
		this.repository = repository;
		this.operator = operator;
	}

	/**
	 * Starts a run, or goes on where its last execution ended, and returns when that has
	 * ended. Whoever calls this holds the run.
	 * @param job the job
	 * @param run the run
	 * @return how it ended
	 */
	Ending execute(Job job, JobRun run) {
		JobParameters parameters = new JobParametersBuilder().addLong("run", run.id(), true)
			.addLong("claim", (long) run.claim(), false)
			.toJobParameters();
		endUnfinished(job.getName(), parameters);
		try {
			JobExecution execution = this.operator.start(job, parameters);
			return switch (execution.getStatus()) {
				case COMPLETED -> Ending.COMPLETE;
				case STOPPED, STOPPING -> Ending.STOPPED;
				default -> Ending.failed(execution.getAllFailureExceptions());
			};
		}
		catch (JobInstanceAlreadyCompleteException ex) {
			logger.debug("The node that completed run {} died before it could say so", run.id(), ex);
			return Ending.COMPLETE;
		}
		catch (JobExecutionAlreadyRunningException | JobRestartException | InvalidJobParametersException ex) {
			throw new IllegalStateException(ex);
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

	private static boolean isUnfinished(BatchStatus status) {
		return status.isRunning() || status == BatchStatus.UNKNOWN;
	}

}

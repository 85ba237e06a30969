package com.httpsms.webhooks.maintenance.batch;

import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatListener;
import org.springframework.batch.infrastructure.repeat.support.RepeatTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.batch.BulkOperation.Chunk;

/**
 * Makes Spring Batch's jobs of operations: a step that counts, and, unless it is a dry
 * run, a step that works.
 */
@Component
class BulkJobs {

	private final JobRepository repository;

	private final PlatformTransactionManager transactionManager;

	private final JobProperties properties;

	BulkJobs(JobRepository repository, PlatformTransactionManager transactionManager, JobProperties properties) {
		this.repository = repository;
		this.transactionManager = transactionManager;
		this.properties = properties;
	}

	/**
	 * Makes a job for one execution.
	 * @param operation what it does
	 * @param hold the run
	 * @return the job
	 */
	Job job(BulkOperation operation, Hold hold) {
		SimpleJobBuilder job = new JobBuilder(operation.job().text(), this.repository)
			.start(step("count", hold, true, operation::count, null, 0));
		if (!hold.run().selection().isDryRun()) {
			OneByOne work = new OneByOne(operation);
			job.next(step("work", hold, false, work, work, operation.rate(hold.run())));
		}
		return job.build();
	}

	private Step step(String name, Hold hold, boolean counting, BiFunction<JobRun, @Nullable String, Chunk> chunks,
			@Nullable OneByOne oneByOne, int rate) {
		Pace pace = new Pace(hold, this.properties.share(), rate);
		ChunkTolerance tolerance = new ChunkTolerance((failure) -> oneByOne != null && oneByOne.goesOnAfter(failure));
		RepeatTemplate repeat = new RepeatTemplate();
		repeat.setExceptionHandler(tolerance);
		repeat.setListeners((oneByOne != null) ? new RepeatListener[] { tolerance, oneByOne, pace }
				: new RepeatListener[] { tolerance, pace });
		return new StepBuilder(name, this.repository)
			.tasklet(new ChunkTasklet(hold, counting, chunks, oneByOne, pace), this.transactionManager)
			.stepOperations(repeat)
			.build();
	}

}

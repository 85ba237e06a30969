package com.httpsms.webhooks.maintenance.batch;

import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.batch.BulkOperation.Chunk;

/**
 * Does one chunk in each call. Spring Batch calls it in a transaction and saves in the
 * same one the place that the chunk got to, so that neither is without the other.
 */
class ChunkTasklet implements Tasklet {

	private static final String PLACE = "place";

	private final Hold hold;

	private final boolean counting;

	private final BiFunction<JobRun, @Nullable String, Chunk> chunks;

	private final @Nullable OneByOne oneByOne;

	private final Pace pace;

	ChunkTasklet(Hold hold, boolean counting, BiFunction<JobRun, @Nullable String, Chunk> chunks,
			@Nullable OneByOne oneByOne, Pace pace) {
		this.hold = hold;
		this.counting = counting;
		this.chunks = chunks;
		this.oneByOne = oneByOne;
		this.pace = pace;
	}

	@Override
	public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
		StepExecution step = contribution.getStepExecution();
		if (!this.hold.lockForChunk()) {
			step.setTerminateOnly();
			return RepeatStatus.CONTINUABLE;
		}
		this.pace.begin();
		ExecutionContext saved = step.getExecutionContext();
		Chunk chunk = this.chunks.apply(this.hold.run(), saved.containsKey(PLACE) ? saved.getString(PLACE) : null);
		this.hold.progress(this.counting, chunk.items());
		// last: a chunk that is rolled back before must leave no trace in memory either
		saved.putString(PLACE, chunk.place());
		if (this.oneByOne != null) {
			this.oneByOne.note(this.hold.run(), chunk, saved);
		}
		contribution.incrementWriteCount(chunk.items());
		this.pace.end(chunk.items());
		return chunk.isLast() ? RepeatStatus.FINISHED : RepeatStatus.CONTINUABLE;
	}

}

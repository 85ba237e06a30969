package com.httpsms.webhooks.maintenance.batch;

import java.util.Locale;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatContext;
import org.springframework.batch.infrastructure.repeat.RepeatListener;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.database.ErrorLine;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.batch.BulkOperation.Chunk;

/**
 * Has a run pass over single items that the database refuses for what they are: one bad
 * row must not keep all others from being done. When a chunk is refused, its items are
 * done one by one, and the one that is refused then is left out. Each is logged and
 * counted. Used by one thread.
 */
final class OneByOne implements BiFunction<JobRun, @Nullable String, Chunk>, RepeatListener {

	private static final Logger logger = LoggerFactory.getLogger(OneByOne.class);

	/** More than are bad by chance. */
	private static final long MOST_LEFT_OUT = 1_000;

	/** How many items go alone; no chunk has more rows that may be refused. */
	private static final int ALONE = 2_000;

	private static final String COUNT = "leftOut";

	private static final String FIRST = "firstLeftOut";

	private final BulkOperation operation;

	/** Where the chunk at hand begins. */
	private @Nullable String place;

	private int alone;

	private @Nullable Throwable refusal;

	private long leftOut;

	OneByOne(BulkOperation operation) {
		this.operation = operation;
	}

	@Override
	public Chunk apply(JobRun run, @Nullable String begin) {
		this.place = begin;
		boolean isOne = this.alone > 0 && this.operation.goesOneByOne(begin);
		return isOne ? this.operation.workOne(run, begin, this.refusal != null) : this.operation.work(run, begin);
	}

	/**
	 * Whether the chunk that failed begins again, in another way.
	 * @param failure why it was rolled back
	 * @return false if the run can't go on
	 */
	boolean goesOnAfter(Throwable failure) {
		if (!this.operation.goesOneByOne(this.place) || this.refusal != null || this.leftOut >= MOST_LEFT_OUT
				|| DatabaseFailure.of(failure) != DatabaseFailure.CONTENT) {
			return false;
		}
		if (this.alone == 0) {
			this.alone = ALONE;
		}
		else {
			this.refusal = failure;
		}
		return true;
	}

	/**
	 * Notes in the step's context what this chunk has left out, if it did.
	 * @param run the run
	 * @param chunk the chunk
	 * @param saved the context, which is saved with the chunk
	 */
	void note(JobRun run, Chunk chunk, ExecutionContext saved) {
		Throwable why = this.refusal;
		if (why == null) {
			return;
		}
		String item = this.operation.item(chunk.place());
		logger.warn("Run {} ({}) leaves out {}: {}", run.id(), run.job(), item, ErrorLine.of(why));
		this.leftOut = saved.getLong(COUNT, 0) + 1;
		saved.putLong(COUNT, this.leftOut);
		if (!saved.containsKey(FIRST)) {
			saved.putString(FIRST, item + ": " + ErrorLine.of(why));
		}
	}

	/**
	 * What a step has left out.
	 * @param saved its context
	 * @return a sentence, or null if it was nothing
	 */
	static @Nullable String said(ExecutionContext saved) {
		return saved.containsKey(COUNT)
				? String.format(Locale.ROOT, "%d left out, which the database refuses; the first is %s",
						saved.getLong(COUNT), saved.getString(FIRST))
				: null;
	}

	/** Spring Batch has committed the chunk. */
	@Override
	public void after(RepeatContext context, RepeatStatus result) {
		this.alone = Math.max(0, this.alone - 1);
		this.refusal = null;
	}

}

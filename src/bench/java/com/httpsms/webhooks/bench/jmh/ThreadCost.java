package com.httpsms.webhooks.bench.jmh;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Counts the processor time of a benchmark's thread, which is less than what passes on
 * the clock when it waits for the database.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ThreadCost {

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	/** Processor time of this iteration so far. */
	public long cpuNanos;

	/** What it was spent on. */
	public long rows;

	private long start;

	/**
	 * Begins an iteration.
	 */
	@Setup(Level.Iteration)
	public void reset() {
		this.cpuNanos = 0;
		this.rows = 0;
		this.start = THREADS.getCurrentThreadCpuTime();
	}

	/**
	 * Counts what was done; called by the benchmark's own thread.
	 * @param count how many rows were read
	 */
	public void count(int count) {
		this.rows += count;
		this.cpuNanos = THREADS.getCurrentThreadCpuTime() - this.start;
	}

}

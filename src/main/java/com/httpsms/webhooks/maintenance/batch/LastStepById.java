package com.httpsms.webhooks.maintenance.batch;

import java.util.Comparator;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Has a step go on where its latest execution ended. Spring Batch takes the one with the
 * latest CREATE_TIME for that, which is the clock, and the time zone, of the node that
 * made it: after a node whose clock is ahead, all others would go back to where that one
 * ended. The numbers come from the database, in the order in which nodes take a run.
 */
final class LastStepById implements MethodInterceptor {

	private static final String METHOD = "getLastStepExecution";

	private final JobRepository repository;

	private LastStepById(JobRepository repository) {
		this.repository = repository;
	}

	/**
	 * Makes a repository that goes by numbers.
	 * @param repository Spring Batch's own
	 * @return the same in all other respects
	 */
	static JobRepository in(JobRepository repository) {
		ProxyFactory proxy = new ProxyFactory(repository);
		proxy.addAdvice(new LastStepById(repository));
		return (JobRepository) proxy.getProxy();
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		if (invocation.getMethod().getName().equals(METHOD)
				&& invocation.getArguments()[0] instanceof JobInstance instance
				&& invocation.getArguments()[1] instanceof String step) {
			return last(instance, step);
		}
		return invocation.proceed();
	}

	private @Nullable StepExecution last(JobInstance instance, String step) {
		return this.repository.getJobExecutions(instance)
			.stream()
			.flatMap((execution) -> execution.getStepExecutions().stream())
			.filter((execution) -> execution.getStepName().equals(step))
			.max(Comparator.comparingLong(StepExecution::getId))
			.orElse(null);
	}

}

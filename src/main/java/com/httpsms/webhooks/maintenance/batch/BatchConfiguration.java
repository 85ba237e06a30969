package com.httpsms.webhooks.maintenance.batch;

import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Isolation;

/**
 * Spring Batch with its repository in our database.
 */
@Configuration(proxyBeanMethods = false)
class BatchConfiguration extends JdbcDefaultBatchConfiguration {

	@Bean
	@Override
	public JobRepository jobRepository() {
		return LastStepById.in(super.jobRepository());
	}

	/**
	 * On MariaDB too, whose own script makes sequences: the tables are the same wherever
	 * they are.
	 */
	@Override
	protected String getDatabaseType() {
		return "MYSQL";
	}

	@Override
	protected String getTablePrefix() {
		return BatchTablesConfiguration.SCRIPT.prefix();
	}

	/** A run is taken by one node, so that nobody else makes its instance. */
	@Override
	protected Isolation getIsolationLevelForCreate() {
		return Isolation.READ_COMMITTED;
	}

}

package com.httpsms.webhooks.cluster;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Has the pool open its connections by {@link PoolConnections}.
 */
@Component
class PoolPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool && pool.getDataSource() == null && pool.getJdbcUrl() != null) {
			pool.setDataSource(new PoolConnections(pool));
		}
		return bean;
	}

}

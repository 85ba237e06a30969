package com.httpsms.webhooks.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool whose user dies after some statements that change tables: the database gets no
 * further ones.
 */
public final class DyingDataSource extends DelegatingDataSource {

	private final AtomicInteger left;

	/**
	 * A pool.
	 * @param dataSource the real one
	 * @param changes after how many changes it ends
	 */
	public DyingDataSource(DataSource dataSource, int changes) {
		super(dataSource);
		this.left = new AtomicInteger(changes);
	}

	/**
	 * Whether it got that far.
	 * @return false if there was something left to do
	 */
	public boolean isDead() {
		return this.left.get() < 0;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		InvocationHandler handler = (proxy, method, arguments) -> {
			if (method.getName().equals("prepareStatement")) {
				live(String.valueOf(arguments[0]));
			}
			try {
				return method.invoke(connection, arguments);
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
		};
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, handler);
	}

	private void live(String sql) throws SQLException {
		boolean changes = sql.matches("(?s)(ALTER|CREATE|DROP|RENAME) .*");
		if (isDead() || (changes && this.left.decrementAndGet() < 0)) {
			throw new SQLException("the node was killed");
		}
	}

}

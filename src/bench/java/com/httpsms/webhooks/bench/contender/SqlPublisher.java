package com.httpsms.webhooks.bench.contender;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

import com.httpsms.webhooks.testing.TestDatabase;

/**
 * A producer that hands over each event with one INSERT that commits by itself, on a
 * connection that it keeps.
 */
public final class SqlPublisher implements Contender.Publisher {

	private final Connection connection;

	private final PreparedStatement statement;

	private final Function<Item, List<Object>> row;

	/**
	 * A producer.
	 * @param database where
	 * @param insert the INSERT
	 * @param row its parameters
	 */
	public SqlPublisher(TestDatabase database, String insert, Function<Item, List<Object>> row) {
		try {
			this.connection = database.dataSource().getConnection();
			this.statement = this.connection.prepareStatement(insert);
			this.row = row;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void publish(Item item) {
		try {
			List<Object> values = this.row.apply(item);
			for (int i = 0; i < values.size(); i++) {
				this.statement.setObject(i + 1, values.get(i));
			}
			this.statement.executeUpdate();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.statement.close();
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

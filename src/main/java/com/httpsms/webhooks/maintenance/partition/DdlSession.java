package com.httpsms.webhooks.maintenance.partition;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where tables are changed: outside of the transaction in progress, since such a
 * statement commits, but all on one connection, which has a lock of the server's. So a
 * node that was taken for dead changes nothing while another one does, and a node that is
 * killed lets go as soon as its last statement has ended.
 */
@Repository
class DdlSession {

	private static final Logger logger = LoggerFactory.getLogger(DdlSession.class);

	private static final Duration WAIT_FOR_OTHERS = Duration.ofSeconds(5);

	/**
	 * How long a change waits for transactions in progress. Meanwhile whoever comes later
	 * waits behind it, so that it rather gives up and tries again.
	 */
	private static final Duration WAIT_FOR_TRANSACTIONS = Duration.ofSeconds(1);

	/** Of a database, a table and a column. */
	private static final Set<Integer> DENIED = Set.of(1044, 1142, 1143);

	private final JdbcClient jdbc;

	private final TransactionTemplate outside;

	DdlSession(JdbcClient jdbc, PlatformTransactionManager transactionManager) {
		this.jdbc = jdbc;
		this.outside = new TransactionTemplate(transactionManager);
		// suspends what is in progress; within, all statements use one connection, and
		// each commits by itself
		this.outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
	}

	/**
	 * Changes tables. The transaction in progress must not have touched them: this would
	 * wait for it.
	 * @param change what to do
	 */
	void run(Runnable change) {
		call(() -> {
			change.run();
			return true;
		});
	}

	/**
	 * Changes tables, and says something of it.
	 * @param <T> what it says
	 * @param change what to do
	 * @return what it said
	 * @throws org.springframework.dao.ConcurrencyFailureException if somebody else does,
	 * or uses a table for long: to be tried again
	 */
	<T> T call(Supplier<T> change) {
		T result = this.outside.execute((status) -> {
			lock();
			try {
				return change.get();
			}
			catch (DataAccessException ex) {
				throw explained(ex);
			}
			finally {
				unlock();
			}
		});
		if (result == null) {
			throw new IllegalStateException("a change returned null");
		}
		return result;
	}

	private void lock() {
		boolean locked = this.jdbc.sql("SELECT GET_LOCK(CONCAT('webhooks.', LEFT(SHA2(DATABASE(), 256), 40)), ?) <=> 1")
			.param(WAIT_FOR_OTHERS.toSeconds())
			.query(Boolean.class)
			.single();
		if (!locked) {
			throw new CannotAcquireLockException("another session changes partitions");
		}
		this.jdbc.sql("SET SESSION lock_wait_timeout = " + WAIT_FOR_TRANSACTIONS.toSeconds()).update();
	}

	private void unlock() {
		try {
			this.jdbc.sql("SET SESSION lock_wait_timeout = DEFAULT").update();
			this.jdbc.sql("DO RELEASE_LOCK(CONCAT('webhooks.', LEFT(SHA2(DATABASE(), 256), 40)))").update();
		}
		catch (DataAccessException ex) {
			logger.debug("The connection is gone, and the lock with it", ex);
		}
	}

	private static RuntimeException explained(DataAccessException ex) {
		if (ex.getMostSpecificCause() instanceof SQLException cause && DENIED.contains(cause.getErrorCode())) {
			return new IllegalStateException("this node's database user may not partition; "
					+ "db/grants-partitions.sql has what it needs: " + cause.getMessage(), ex);
		}
		return ex;
	}

}

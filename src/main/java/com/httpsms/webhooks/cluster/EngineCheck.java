package com.httpsms.webhooks.cluster;

import java.sql.Connection;
import java.sql.SQLException;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.start.ExitCode;
import com.httpsms.webhooks.start.ServerCheck;
import com.httpsms.webhooks.start.StartProblem;
import com.httpsms.webhooks.start.StartProblemException;

/**
 * Refuses a database that would let two nodes send the same delivery, before anything is
 * migrated in it.
 */
@Component
class EngineCheck implements ServerCheck {

	@Override
	public void check(Connection connection) throws SQLException {
		Engine.of(connection).refusal().ifPresent((refusal) -> {
			throw new StartProblemException(
					new StartProblem(ExitCode.DATABASE_REFUSES,
							"The database of spring.datasource.url " + refusal + ".",
							"Use MySQL or MariaDB with one writer (ops/runbook.md, \"What to run it on\")."),
					new IllegalStateException(refusal));
		});
	}

}

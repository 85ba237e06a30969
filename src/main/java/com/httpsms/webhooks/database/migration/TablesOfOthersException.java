package com.httpsms.webhooks.database.migration;

import java.util.List;

import com.httpsms.webhooks.start.ExitCode;
import com.httpsms.webhooks.start.StartProblem;
import com.httpsms.webhooks.start.StartProblemException;

/**
 * The database has tables of our names that are not ours.
 */
class TablesOfOthersException extends StartProblemException {

	private static final long serialVersionUID = 1L;

	TablesOfOthersException(List<String> tables) {
		super(new StartProblem(ExitCode.SCHEMA,
				"The database of spring.datasource.url has tables that this worker needs for itself and did not make: "
						+ String.join(", ", tables) + ". Nothing was changed.",
				"Give the worker a database of its own on the same server, or rename those tables. If they are the "
						+ "worker's, this user may not see its history: start it with --spring.flyway.enabled=false."),
				null);
	}

}

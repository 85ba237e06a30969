package com.httpsms.webhooks.outbox;

import java.util.UUID;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tries whether an event could be taken now, by doing it and taking it back. Nobody ever
 * sees the event. It is large, so that a full disk refuses it: a small one may still find
 * room in a page that is there.
 */
@Component
public class TrialInsert {

	/** More than a page, which is 16 KiB. */
	private static final int LENGTH = 32 * 1024;

	private final OutboxTable outbox;

	private final TransactionTemplate transaction;

	TrialInsert(OutboxTable outbox, PlatformTransactionManager manager) {
		this.outbox = outbox;
		this.transaction = new TransactionTemplate(manager);
	}

	/**
	 * Inserts an event and rolls back. May wait as long as the database lets it.
	 * @throws org.springframework.dao.DataAccessException if the database does not take
	 * it
	 * @throws org.springframework.transaction.TransactionException if there is no
	 * connection
	 */
	public void run() {
		String event = """
				{"specversion": "1.0", "id": "trial-%s", "source": "/readiness", "type": "webhook.trial",
				 "data": {"user_id": "nobody", "owner": "nobody", "text": "%s"}}
				""".replaceFirst("%s", UUID.randomUUID().toString()).replaceFirst("%s", "x".repeat(LENGTH));
		this.transaction.executeWithoutResult((status) -> {
			status.setRollbackOnly();
			this.outbox.insert(event);
		});
	}

}

package com.httpsms.webhooks.outbox;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.jackson.JsonFormat;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Where Java callers hand over events. An event belongs to the transaction in which it is
 * published: if that commits, each subscribed endpoint gets the event; if it rolls back,
 * nobody does.
 */
@Component
public class Outbox {

	private final OutboxTable table;

	private final ObjectProvider<CommittedEvents> committed;

	/** Cheap to make, but it loads an object mapper. */
	private final EventFormat format = new JsonFormat();

	Outbox(OutboxTable table, ObjectProvider<CommittedEvents> committed) {
		this.table = table;
		this.committed = committed;
	}

	/**
	 * Publishes an event in the transaction in progress.
	 * @param event a CloudEvent 1.0 whose JSON data has {@code user_id} and {@code owner}
	 * @throws InvalidEventException if it breaks a rule of the outbox
	 * @throws DuplicateEventException if an event with its id was published before
	 * @throws org.springframework.transaction.IllegalTransactionStateException if there
	 * is no transaction
	 */
	@Transactional(propagation = Propagation.MANDATORY,
			noRollbackFor = { InvalidEventException.class, DuplicateEventException.class })
	public void publish(CloudEvent event) {
		CloudEventData data = event.getData();
		// the format puts data into the event's text as it stands
		if (data != null && !EventData.isOneValue(data.toBytes())) {
			throw new InvalidEventException(EventRule.DATA, null);
		}
		publish(new String(this.format.serialize(event), StandardCharsets.UTF_8));
	}

	/**
	 * Publishes an event in the transaction in progress. Endpoints get it byte for byte.
	 * @param cloudEvent a CloudEvent 1.0 in its JSON format
	 * @throws InvalidEventException if it breaks a rule of the outbox
	 * @throws DuplicateEventException if an event with its id was published before
	 * @throws org.springframework.transaction.IllegalTransactionStateException if there
	 * is no transaction
	 */
	@Transactional(propagation = Propagation.MANDATORY,
			noRollbackFor = { InvalidEventException.class, DuplicateEventException.class })
	public void publish(String cloudEvent) {
		requireOneMeaning(cloudEvent);
		publishScanned(cloudEvent);
	}

	private static void requireOneMeaning(String cloudEvent) {
		EventRule broken = EventScan.of(cloudEvent).broken();
		if (broken != null) {
			throw new InvalidEventException(broken, null);
		}
	}

	/** For who has looked at the text already. */
	void publishScanned(String cloudEvent) {
		this.table.insert(cloudEvent);
		wakeAfterCommit();
	}

	/**
	 * Publishes events in the transaction in progress, in as few statements as possible.
	 * Endpoints get them byte for byte. An exception leaves some of them inserted, so
	 * that it rolls the transaction back.
	 * @param cloudEvents CloudEvents 1.0 in their JSON format; at least one
	 * @throws InvalidEventException if one breaks a rule of the outbox
	 * @throws DuplicateEventException if an event with the id of one was published before
	 * @throws org.springframework.transaction.IllegalTransactionStateException if there
	 * is no transaction
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void publishAll(Collection<String> cloudEvents) {
		cloudEvents.forEach(Outbox::requireOneMeaning);
		publishAllScanned(cloudEvents);
	}

	/** For who has looked at the texts already. */
	void publishAllScanned(Collection<String> cloudEvents) {
		this.table.insertAll(cloudEvents);
		wakeAfterCommit();
	}

	private void wakeAfterCommit() {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				Outbox.this.committed.orderedStream().forEach(CommittedEvents::arrived);
			}
		});
	}

}

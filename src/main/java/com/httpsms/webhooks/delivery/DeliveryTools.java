package com.httpsms.webhooks.delivery;

import org.springframework.context.annotation.Import;

/**
 * What a command needs to look at deliveries and to change them as the API does, and
 * nothing that delivers. Not found by the worker's own scan.
 */
@Import({ Transactions.class, QueueTable.class, DeliveryTable.class, TurnTable.class, ReportMarks.class,
		WorkSignal.class, DeliveryHistory.class, Deliveries.class, Redelivery.class, DeliverySkip.class,
		WebhookControl.class, QueueStates.class, WebhookQueues.class })
public class DeliveryTools {

}

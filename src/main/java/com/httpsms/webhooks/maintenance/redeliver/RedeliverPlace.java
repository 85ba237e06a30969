package com.httpsms.webhooks.maintenance.redeliver;

import java.util.Arrays;
import java.util.List;

/**
 * How far the job is: the webhooks one after the other, the statuses of each one after
 * the other, and the deliveries of each by event.
 *
 * @param first the event from which to begin with each webhook
 * @param end the event after the last one
 * @param webhook the webhook, 0 before the first one
 * @param status which of the statuses
 * @param after the last event that was looked at
 */
record RedeliverPlace(long first, long end, long webhook, int status, long after) {

	static RedeliverPlace parse(String text) {
		List<Long> parts = Arrays.stream(text.split(":")).map(Long::valueOf).toList();
		return new RedeliverPlace(parts.get(0), parts.get(1), parts.get(2), Math.toIntExact(parts.get(3)),
				parts.get(4));
	}

	RedeliverPlace at(long nextWebhook, int nextStatus) {
		return new RedeliverPlace(this.first, this.end, nextWebhook, nextStatus, this.first - 1);
	}

	RedeliverPlace after(long event) {
		return new RedeliverPlace(this.first, this.end, this.webhook, this.status, event);
	}

	@Override
	public String toString() {
		return this.first + ":" + this.end + ":" + this.webhook + ":" + this.status + ":" + this.after;
	}

}

package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.List;

/**
 * Which finished deliveries are to be delivered again.
 *
 * @param types the types of their events, empty for all
 * @param from when their events were published at the earliest
 * @param to before when they were published
 * @param endEvent an event that was published later than all of them, and any event after
 * it too
 * @param finishedBefore when they had finished: what finishes later is not taken again
 */
public record FinishedSelection(List<String> types, Instant from, Instant to, long endEvent, Instant finishedBefore) {

}

package com.httpsms.webhooks.delivery;

/**
 * One attempt of a delivery, as its claim counted it. It fences: whoever records it
 * changes nothing unless the delivery still stands at this attempt, claimed by this node.
 *
 * @param delivery which delivery
 * @param number which attempt, from 1
 * @param allowed how many attempts the delivery may have
 * @param node who claimed it
 */
record Attempt(DeliveryKey delivery, int number, int allowed, String node) {
}

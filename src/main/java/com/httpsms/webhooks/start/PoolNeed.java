package com.httpsms.webhooks.start;

/**
 * How many connections of the pool a process's threads use at once.
 *
 * @param connections how many
 * @param rule what they follow from, naming the other property: the end of a sentence
 */
public record PoolNeed(int connections, String rule) {
}

package com.httpsms.webhooks.model.checker;

/**
 * Something that may happen.
 *
 * @param <S> the states of the machine
 * @param name what happens and to whom
 * @param fault whether it is nothing that ever has to happen, as a crash: what must come
 * about in the end has to do so without it
 * @param next the state after it
 */
public record Step<S>(String name, boolean fault, S next) {
}

package com.httpsms.webhooks.bench.contender;

/**
 * A webhook of a load.
 *
 * @param number from 1
 * @param uuid its public id
 * @param userId whose it is: each has a user of its own
 * @param phoneNumber whose events it wants
 * @param url where it goes
 * @param signingKey what signs its requests
 */
public record Target(int number, String uuid, String userId, String phoneNumber, String url, String signingKey) {
}

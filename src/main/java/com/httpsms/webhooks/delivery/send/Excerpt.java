package com.httpsms.webhooks.delivery.send;

import java.util.regex.Pattern;

/**
 * What is kept of an answer's body.
 */
final class Excerpt {

	/**
	 * A JSON Web Token, also one whose end was cut off. A header alone, without a dot
	 * after it, is no secret.
	 */
	private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*+){1,2}");

	private static final Pattern STEERING = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}&&[^\n\t]]");

	private Excerpt() {
	}

	/**
	 * Leaves out tokens: an endpoint that echoes its request would put ours, which is
	 * valid for ten minutes, where operators and others read it. And whatever would steer
	 * the terminal in which somebody reads it.
	 * @param body the beginning of the body
	 * @return the same, with {@code [JWT]} for each token, and spaces for control
	 * characters, marks that turn the direction of text and halves of characters, but for
	 * tabs and the ends of lines
	 */
	static String of(String body) {
		String text = STEERING.matcher(body).replaceAll(" ");
		return text.contains("eyJ") ? TOKEN.matcher(text).replaceAll("[JWT]") : text;
	}

}

package com.httpsms.webhooks.api.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The value of a CloudEvent's attribute in an HTTP header: quotes are taken away first,
 * then one round of percent-decoding gives the UTF-8 of the value.
 *
 * @see <a href=
 * "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values">HTTP
 * Protocol Binding 1.0.2, section 3.1.3.2</a>
 */
final class AttributeHeader {

	private AttributeHeader() {
	}

	/**
	 * The attribute's value.
	 * @param header the header's value
	 * @return the value; a percent sign that no two hex digits follow stands for itself
	 * @throws CharacterCodingException if the decoded bytes are not UTF-8
	 */
	static String decode(String header) throws CharacterCodingException {
		String value = unquote(header);
		if (value.indexOf('%') < 0) {
			return value;
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
		for (int i = 0; i < value.length(); i++) {
			int octet = (value.charAt(i) == '%') ? octet(value, i + 1) : -1;
			if (octet >= 0) {
				bytes.write(octet);
				i += 2;
			}
			else {
				bytes.writeBytes(String.valueOf(value.charAt(i)).getBytes(StandardCharsets.UTF_8));
			}
		}
		return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
	}

	/** What two hex digits stand for, or -1 if there are none. */
	private static int octet(String value, int start) {
		if (start + 2 > value.length()) {
			return -1;
		}
		int high = hexDigit(value.charAt(start));
		int low = hexDigit(value.charAt(start + 1));
		return (high < 0 || low < 0) ? -1 : high * 16 + low;
	}

	/** Digits of other scripts are none of ours. */
	private static int hexDigit(char digit) {
		return (digit < 128) ? Character.digit(digit, 16) : -1;
	}

	/** Earlier versions of the binding had quotes, with backslashes within. */
	private static String unquote(String header) {
		if (header.length() < 2 || !header.startsWith("\"") || !header.endsWith("\"")) {
			return header;
		}
		return header.substring(1, header.length() - 1).replaceAll("\\\\(.)", "$1");
	}

}

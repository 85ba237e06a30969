package com.httpsms.webhooks.api;

import java.util.Optional;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes phone numbers as events carry them.
 */
public final class PhoneNumbers {

	private static final Logger logger = LoggerFactory.getLogger(PhoneNumbers.class);

	private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

	/** A plus sign and at most 15 digits (E.164, 6.2.1). */
	private static final int LONGEST = 16;

	/** The shortest numbers that can be called from abroad. */
	private static final int SHORTEST = 7;

	private PhoneNumbers() {
	}

	/**
	 * The canonical form of a number.
	 * @param text an international number; its plus sign may be missing
	 * @return the number in E.164, or empty if it can't be one. Whether it is in use, or
	 * has the length that its country's numbers have now, is not asked: numbering plans
	 * change faster than tables of them, and phones tell their numbers as they know them.
	 */
	public static Optional<String> canonical(String text) {
		String stripped = text.strip();
		try {
			PhoneNumber number = NUMBERS.parse(stripped.startsWith("+") ? stripped : "+" + stripped, null);
			String canonical = NUMBERS.format(number, PhoneNumberFormat.E164);
			return (canonical.length() <= LONGEST && canonical.length() >= SHORTEST) ? Optional.of(canonical)
					: Optional.empty();
		}
		catch (NumberParseException ex) {
			logger.debug("Not a phone number: {}", ex.getErrorType());
			return Optional.empty();
		}
	}

}

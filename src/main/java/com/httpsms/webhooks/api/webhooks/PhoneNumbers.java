package com.httpsms.webhooks.api.webhooks;

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
final class PhoneNumbers {

	private static final Logger logger = LoggerFactory.getLogger(PhoneNumbers.class);

	private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

	private PhoneNumbers() {
	}

	/**
	 * The canonical form of a number.
	 * @param text an international number; its plus sign may be missing
	 * @return the number in E.164, or empty if it can't be one. Whether it is in use is
	 * not asked: numbering plans change faster than tables of them.
	 */
	static Optional<String> canonical(String text) {
		String stripped = text.strip();
		try {
			PhoneNumber number = NUMBERS.parse(stripped.startsWith("+") ? stripped : "+" + stripped, null);
			return NUMBERS.isPossibleNumber(number) ? Optional.of(NUMBERS.format(number, PhoneNumberFormat.E164))
					: Optional.empty();
		}
		catch (NumberParseException ex) {
			logger.debug("Not a phone number: {}", ex.getErrorType());
			return Optional.empty();
		}
	}

}

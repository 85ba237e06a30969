package com.httpsms.webhooks.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * Writes figures for readers. More digits than these would claim a precision that rounds
 * on a shared machine do not have.
 */
final class Numbers {

	private static final int DIGITS = 4;

	private static final int RATIO_DIGITS = 3;

	private Numbers() {
	}

	static String text(double value) {
		return text(value, DIGITS);
	}

	static String ratio(double value) {
		return Double.isFinite(value) ? text(value, RATIO_DIGITS) + " ×" : text(value, RATIO_DIGITS);
	}

	private static String text(double value, int digits) {
		if (Double.isNaN(value)) {
			return "–";
		}
		if (Double.isInfinite(value)) {
			return (value > 0) ? "∞" : "−∞";
		}
		BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.HALF_UP));
		return new DecimalFormat("#,##0.########", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(rounded);
	}

}

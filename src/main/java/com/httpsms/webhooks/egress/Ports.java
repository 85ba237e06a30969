package com.httpsms.webhooks.egress;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * Which ports may be called.
 *
 * @param ranges ranges of ports; none for every port
 */
record Ports(List<Range> ranges) {

	private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

	/**
	 * Reads ports.
	 * @param texts single ports and ranges such as {@code 8000-8999}
	 * @return the ports
	 * @throws InvalidPropertyException if one of them is neither
	 */
	static Ports of(List<String> texts) {
		return new Ports(texts.stream().map(Ports::range).toList());
	}

	private static Range range(String text) {
		Matcher matcher = RANGE.matcher(text.strip());
		if (matcher.matches()) {
			int first = Integer.parseInt(matcher.group(1));
			int last = (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : first;
			if (first >= 1 && first <= last && last <= 65535) {
				return new Range(first, last);
			}
		}
		throw new InvalidPropertyException("webhooks.egress.ports",
				"must be a list of ports from 1 to 65535 and ranges such as 8000-8999, but has '" + text + "'");
	}

	boolean contain(int port) {
		return this.ranges.isEmpty() || this.ranges.stream().anyMatch((range) -> range.contains(port));
	}

	/**
	 * A range of ports.
	 *
	 * @param first the lowest
	 * @param last the highest
	 */
	record Range(int first, int last) {

		boolean contains(int port) {
			return this.first <= port && port <= this.last;
		}
	}

}

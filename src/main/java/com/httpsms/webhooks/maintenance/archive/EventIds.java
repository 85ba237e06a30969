package com.httpsms.webhooks.maintenance.archive;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Many ids as text: since they follow one another but for some that are missing, as
 * ranges.
 */
final class EventIds {

	private EventIds() {
	}

	/**
	 * Writes ids.
	 * @param ids ids in ascending order
	 * @return for example {@code 1-500,502}
	 */
	static String format(List<Long> ids) {
		StringBuilder text = new StringBuilder();
		for (int first = 0, last; first < ids.size(); first = last + 1) {
			last = first;
			while (last + 1 < ids.size() && ids.get(last + 1) == ids.get(last) + 1) {
				last++;
			}
			text.append(text.isEmpty() ? "" : ",").append(ids.get(first));
			if (last > first) {
				text.append('-').append(ids.get(last));
			}
		}
		return text.toString();
	}

	/**
	 * A condition in SQL for statements that lock. Of a list of ids, databases think that
	 * to read the whole table is cheaper, unless that is many times as long; and who does
	 * that waits for each row that somebody else has locked.
	 * @param column the column that the ids are of
	 * @param ids at least one id
	 * @return for example {@code id BETWEEN 1 AND 500 OR id BETWEEN 502 AND 502}
	 */
	static String condition(String column, Collection<Long> ids) {
		return Arrays.stream(format(ids.stream().sorted().toList()).split(","))
			.map((range) -> range.split("-"))
			.map((ends) -> column + " BETWEEN " + ends[0] + " AND " + ends[ends.length - 1])
			.collect(Collectors.joining(" OR "));
	}

	/**
	 * Reads ids.
	 * @param text as {@link #format(List)} wrote it
	 * @return the ids in ascending order
	 */
	static LongStream parse(String text) {
		return Arrays.stream(text.split(",")).flatMapToLong((range) -> {
			int dash = range.indexOf('-');
			long first = Long.parseLong((dash < 0) ? range : range.substring(0, dash));
			return LongStream.rangeClosed(first, (dash < 0) ? first : Long.parseLong(range.substring(dash + 1)));
		});
	}

}

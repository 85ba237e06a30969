package com.httpsms.webhooks.maintenance.archive;

import java.util.List;
import java.util.Set;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class EventIdsTest {

	@Property
	void whatIsWrittenIsRead(@ForAll @NotEmpty Set<@LongRange(min = 1, max = 300) Long> some) {
		List<Long> ids = some.stream().sorted().toList();
		assertThat(EventIds.parse(EventIds.format(ids)).boxed()).isEqualTo(ids);
	}

	@Test
	void neighboursAreARange() {
		assertThat(EventIds.format(List.of(1L, 2L, 3L, 5L, 7L, 8L, Long.MAX_VALUE)))
			.isEqualTo("1-3,5,7-8," + Long.MAX_VALUE);
	}

	@Test
	void aStatementThatLocksNamesRanges() {
		assertThat(EventIds.condition("id", List.of(7L, 2L, 1L, 3L)))
			.isEqualTo("id BETWEEN 1 AND 3 OR id BETWEEN 7 AND 7");
	}

}

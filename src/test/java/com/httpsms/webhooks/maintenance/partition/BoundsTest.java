package com.httpsms.webhooks.maintenance.partition;

import java.util.List;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class BoundsTest {

	@Test
	void aTableWithoutPartitionsGetsOneForAllThatIsThereAndTwoWeeksMore() {
		assertThat(Bounds.missing(1_000_000, 70_000, 0)).containsExactly(1_010_000L, 1_080_000L, 1_150_000L);
		assertThat(Bounds.missing(0, 0, 0)).containsExactly(1_000L, 2_000L);
	}

	@Test
	void nothingIsMissingWhileTwoWeeksAreReady() {
		assertThat(Bounds.missing(1_000_000, 70_000, 1_140_000)).isEmpty();
		assertThat(Bounds.missing(1_000_001, 70_000, 1_140_000)).containsExactly(1_210_000L);
	}

	@Test
	void aPartitionThatEventsHaveOvertakenIsFollowedByOneAboveThem() {
		List<Long> ends = Bounds.missing(5_000_000, 70_000, 1_000_000);
		assertThat(ends).containsExactly(5_010_000L, 5_080_000L, 5_150_000L);
	}

}

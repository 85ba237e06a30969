package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** How often a lane looks. */
@WithoutDatabase
class PaceTest {

	private final AtomicBoolean told = new AtomicBoolean();

	private final AtomicLong clock = new AtomicLong();

	private final Pace pace = new Pace(this.told::get, this.clock::get);

	private List<Long> waits(int count) {
		List<Long> waits = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Duration wait = this.pace.next(null);
			this.clock.addAndGet(wait.toNanos());
			waits.add(wait.toMillis());
		}
		return waits;
	}

	@Test
	void whoIsNotToldLooksOftenAsLongAsThereWasWorkOfLate() {
		this.pace.worked();
		assertThat(waits(8)).containsExactly(1L, 2L, 4L, 8L, 16L, 25L, 25L, 25L);
		this.clock.addAndGet(Duration.ofSeconds(5).toNanos());
		assertThat(waits(5)).containsExactly(50L, 100L, 200L, 250L, 250L);
	}

	@Test
	void whoIsToldLooksShortlyAfterAHintAndThenHardlyAnyMore() {
		this.told.set(true);
		this.pace.hint();
		assertThat(waits(7)).containsExactly(1L, 4L, 16L, 64L, 256L, 900L, 900L);
		this.pace.worked();
		assertThat(waits(3)).containsExactly(20L, 80L, 320L);
	}

	@Test
	void whatIsDueIsNotWaitedForLongerThanItTakes() {
		this.told.set(true);
		assertThat(this.pace.next(Duration.ofNanos(10))).isEqualTo(Duration.ofMillis(1));
		waits(6);
		assertThat(this.pace.next(Duration.ofMillis(300))).isEqualTo(Duration.ofMillis(300));
		assertThat(this.pace.next(Duration.ofHours(1))).isEqualTo(Duration.ofMillis(900));
	}

	@Test
	void whoIsNotToldAnyMoreLooksAgain() {
		this.told.set(true);
		waits(6);
		this.told.set(false);
		assertThat(waits(2)).containsExactly(250L, 250L);
	}

}

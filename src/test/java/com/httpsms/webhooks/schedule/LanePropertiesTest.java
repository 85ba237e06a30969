package com.httpsms.webhooks.schedule;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;

import com.httpsms.webhooks.config.InvalidPropertyException;
import com.httpsms.webhooks.database.SampleProperties;
import com.httpsms.webhooks.maintenance.batch.JobProperties;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The intervals of lanes, bulk jobs, counts and what the clock starts.
 */
@WithoutDatabase
class LanePropertiesTest {

	private static <T> T bind(String prefix, Class<T> type, Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate(prefix, type);
	}

	private static void bindAll(Map<String, String> properties) {
		bind("webhooks", LaneProperties.class, properties);
		bind("webhooks", SampleProperties.class, properties);
		bind("webhooks.jobs", JobProperties.class, properties);
		bind("webhooks.jobs.cron", CronProperties.class, properties);
	}

	@Test
	void theDefaultsAreThoseThatReadmeNames() {
		assertThat(bind("webhooks", LaneProperties.class, Map.of()))
			.isEqualTo(new LaneProperties(8, Duration.ofSeconds(2), Duration.ofSeconds(6), Duration.ofSeconds(5)));
		assertThat(bind("webhooks.jobs", JobProperties.class, Map.of()))
			.isEqualTo(new JobProperties(0.5, Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofSeconds(5)));
		assertThat(bind("webhooks", SampleProperties.class, Map.of()).countInterval()).isEqualTo(Duration.ofSeconds(5));
		assertThat(bind("webhooks.jobs.cron", CronProperties.class, Map.of()).retryDelay())
			.isEqualTo(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@CsvSource({ "webhooks.lanes,-1", "webhooks.lanes,0", "webhooks.lanes,65", "webhooks.lane-refresh,99ms",
			"webhooks.lane-refresh,61s", "webhooks.lane-hand-over,0s", "webhooks.lane-hand-over,2m",
			"webhooks.sweep-interval,-1s", "webhooks.sweep-interval,1h", "webhooks.jobs.share,0",
			"webhooks.jobs.share,1.1", "webhooks.jobs.lease,4999ms", "webhooks.jobs.retry-delay,99ms",
			"webhooks.jobs.retry-delay,61m", "webhooks.jobs.look-interval,0s", "webhooks.jobs.look-interval,61s",
			"webhooks.count-interval,0s", "webhooks.count-interval,2m", "webhooks.jobs.cron.report,daily",
			"webhooks.jobs.cron.retry-delay,0s", "webhooks.jobs.cron.retry-delay,11m" })
	void aPropertyThatBreaksItsRuleIsRefusedByName(String property, String value) {
		assertThatThrownBy(() -> bindAll(Map.of(property, value))).satisfies((thrown) -> {
			Throwable cause = NestedExceptionUtils.getMostSpecificCause(thrown);
			assertThat(cause).isInstanceOf(InvalidPropertyException.class).hasMessageStartingWith(property + ": must");
		});
	}

	@Test
	void aHandOverThatEndsBeforeOtherNodesLookIsRefused() {
		LaneProperties properties = bind("webhooks", LaneProperties.class, Map.of());
		assertThatCode(() -> properties.checkHandOver(Duration.ofMillis(5999))).doesNotThrowAnyException();
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> properties.checkHandOver(Duration.ofSeconds(6)))
			.withMessage("webhooks.lane-hand-over: must be longer than "
					+ "spring.quartz.properties.org.quartz.scheduler.idleWaitTime (6000 milliseconds), but is PT6S");
	}

}

package com.httpsms.webhooks.schedule;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.config.InvalidPropertyException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LanePropertiesTest {

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 65 })
	void aNumberOfLanesThatMakesNoSenseIsRefusedByName(int lanes) {
		assertThatExceptionOfType(InvalidPropertyException.class).isThrownBy(() -> new LaneProperties(lanes))
			.withMessage("webhooks.lanes: must be from 1 to 64, but is " + lanes);
	}

}

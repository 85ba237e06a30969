package com.httpsms.webhooks.archive;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;

import com.httpsms.webhooks.config.InvalidPropertyException;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@WithoutDatabase
class ArchivePropertiesTest {

	private static ArchiveProperties bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("webhooks.archive",
				ArchiveProperties.class);
	}

	@Test
	void nothingIsKeptAndSoNothingMayLeaveUntilSomebodySaysWhere() {
		ArchiveProperties properties = bind(Map.of());
		assertThat(properties.hasLocation()).isFalse();
		ArchiveStore store = new ArchiveConfiguration().archiveStore(properties);
		assertThatExceptionOfType(InvalidPropertyException.class).isThrownBy(() -> store.list(""))
			.withMessageContaining("webhooks.archive.location: must be set on all nodes");
		assertThatExceptionOfType(InvalidPropertyException.class).isThrownBy(() -> store.put("a", Path.of("b")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "archive", "./archive", "../archive", "archive/2026", " ", "s3://", "s3:///prefix" })
	void aPlaceThatNobodyWouldFindIsRefusedByName(String location) {
		assertThatThrownBy(() -> bind(Map.of("webhooks.archive.location", location)))
			.satisfies((thrown) -> assertThat(NestedExceptionUtils.getMostSpecificCause(thrown))
				.isInstanceOf(InvalidPropertyException.class)
				.hasMessageStartingWith("webhooks.archive.location: must"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/srv/archive", "s3://bucket", "s3://bucket/prefix/" })
	void aPlaceThatIsTheSameFromEverywhereIsTaken(String location) {
		assertThat(bind(Map.of("webhooks.archive.location", location)).hasLocation()).isTrue();
	}

}

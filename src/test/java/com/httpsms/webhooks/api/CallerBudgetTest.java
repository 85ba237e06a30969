package com.httpsms.webhooks.api;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springdoc.core.service.OpenAPIService;

import org.springframework.test.util.ReflectionTestUtils;

import com.httpsms.webhooks.testing.OnAnyDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a caller sends sizes nothing that a node keeps.
 */
@OnAnyDatabase
class CallerBudgetTest extends ApiTest {

	/**
	 * Loses a thread to an OutOfMemoryError, which by itself ends nothing; ends with 0
	 * when the JVM lives on. A class with a {@code main} of its own would be a second one
	 * beside the demo's.
	 */
	private static final String MEMORY_EATER = """
			import java.util.List;
			import java.util.stream.Stream;
			public class MemoryEater {
				public static void main(String[] arguments) throws InterruptedException {
					Thread thread = new Thread(() -> {
						List<byte[]> eaten = Stream.generate(() -> new byte[1 << 20]).toList();
						throw new IllegalStateException("there was room for " + eaten.size());
					});
					thread.start();
					thread.join();
				}
			}
			""";

	@Test
	void oneDocumentIsKeptWhateverLanguagesCallersAskFor() {
		for (int i = 0; i < 20; i++) {
			String language = "de-DE-aaaaaa" + (char) ('a' + i);
			assertThat(this.stranger
				.call("GET", "/v3/api-docs", Map.of("Accept-Language", language), BodyPublishers.noBody())
				.status()).isEqualTo(200);
		}

		assertThat((Map<?, ?>) ReflectionTestUtils.getField(this.node.get(OpenAPIService.class), "cachedOpenAPI"))
			.hasSize(1);
	}

	@Test
	void aCallersMethodsMakeNoMetrics() {
		for (int i = 0; i < 20; i++) {
			this.stranger.call("METHOD" + i, "/v1/nothing" + i, Map.of(), BodyPublishers.noBody());
		}

		assertThat(this.stranger.get("/actuator/prometheus").response().body()).doesNotContain("METHOD", "/v1/nothing");
	}

	@Test
	void aProcessThatRanOutOfMemoryEnds(@TempDir Path folder) throws IOException, InterruptedException {
		Path source = Files.writeString(folder.resolve("MemoryEater.java"), MEMORY_EATER);
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"@ops/jvm.options", "-Xmx64m", source.toString())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();

		assertThat(process.waitFor()).as("the code of the JVM for it").isEqualTo(3);
	}

}

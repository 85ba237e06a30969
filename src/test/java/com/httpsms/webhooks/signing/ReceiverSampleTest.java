package com.httpsms.webhooks.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The receiver that README shows, run with what this worker signs.
 */
@WithoutDatabase
class ReceiverSampleTest {

	private static final String BODY = "{\"id\":\"ev-1\"}";

	private static String sample = "";

	@BeforeAll
	static void read() throws IOException, InterruptedException {
		Matcher blocks = Pattern.compile("(?s)```python\\n(.*?)```")
			.matcher(Files.readString(Path.of("README.md"), StandardCharsets.UTF_8));
		while (blocks.find()) {
			if (blocks.group(1).contains("def is_ours")) {
				sample = blocks.group(1);
			}
		}
		assertThat(sample).contains("def is_ours");
		Assumptions.assumeTrue(isPythonThere(), "this machine has no python3");
	}

	private static boolean isPythonThere() throws InterruptedException {
		try {
			return new ProcessBuilder("python3", "-c", "pass").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@ParameterizedTest
	@CsvSource({ "new,, new, True", "new, old, new, True", "new, old, old, True", "new, old, other, False",
			"new,, old, False" })
	void theReceiverOfTheDocumentationTakesWhatIsOursAlsoWhileAKeyIsRotated(String current, String previous,
			String known, String taken) throws IOException, InterruptedException {
		StandardWebhooksSignature signature = new StandardWebhooksSignature("ev-1", Instant.now());
		String header = signature.sign(
				new SigningKeys(SigningKey.of(current), (previous != null) ? SigningKey.of(previous) : null),
				BODY.getBytes(StandardCharsets.UTF_8));
		String call = "print(is_ours({'webhook-id': 'ev-1', 'webhook-timestamp': '" + signature.timestampHeader()
				+ "', 'webhook-signature': '" + header + "'}, b'" + BODY + "', '" + known + "'))";
		Process python = new ProcessBuilder("python3", "-c", sample + "\n" + call).redirectErrorStream(true).start();
		String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		assertThat(python.waitFor()).as(said).isZero();
		assertThat(said).isEqualTo(taken);
	}

}

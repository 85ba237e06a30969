package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * An S3-compatible store in a process of its own: Adobe's S3Mock, which the build has put
 * into its folder.
 */
public final class S3Mock implements AutoCloseable {

	private static final Path JAR = Path.of("target", "s3mock", "s3mock.jar");

	private final Process process;

	private final Path folder;

	private final Path log;

	private final int port;

	/**
	 * Starts a store, and returns when it answers.
	 * @param bucket a bucket that it has
	 */
	public S3Mock(String bucket) {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = free.getLocalPort();
			this.folder = Files.createTempDirectory("webhooks-s3");
			this.log = this.folder.resolve("log");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try {
			this.process = new ProcessBuilder(List.of(
					Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
					"-XX:TieredStopAtLevel=1", "-jar", JAR.toString(), "--http.port=" + this.port, "--server.port=0",
					"--server.address=127.0.0.1", "--com.adobe.testing.s3mock.store.root=" + this.folder,
					"--com.adobe.testing.s3mock.store.initialBuckets=" + bucket))
				.redirectErrorStream(true)
				.redirectOutput(this.log.toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Awaitility.await("S3Mock")
			.atMost(Duration.ofMinutes(2))
			.failFast(this::requireAlive)
			.ignoreExceptionsMatching(IOException.class::isInstance)
			.until(() -> {
				HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/" + bucket)).build();
				return HttpClient.newHttpClient()
					.send(request, HttpResponse.BodyHandlers.discarding())
					.statusCode() == 200;
			});
	}

	private void requireAlive() throws IOException {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("S3Mock ended:\n" + Files.readString(this.log));
		}
	}

	/**
	 * Where it is.
	 * @return its URL
	 */
	public String url() {
		return "http://127.0.0.1:" + this.port;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor();
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

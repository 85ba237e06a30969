package com.httpsms.webhooks.bench.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.FileSystemUtils;

/**
 * A folder that is gone when it is closed, with all that is in it.
 *
 * @param path where it is
 */
record TemporaryFolder(Path path) implements Closeable {

	static TemporaryFolder create() throws IOException {
		return new TemporaryFolder(Files.createTempDirectory("webhooks-bench"));
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.path);
	}

}

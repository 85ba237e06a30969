package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system that can be filled without harm to anything else. Only root may mount
 * one.
 */
public final class SmallDisk implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SmallDisk.class);

	private final Path folder;

	private SmallDisk(Path folder) {
		this.folder = folder;
	}

	/**
	 * Mounts one, in memory.
	 * @param megabytes its size
	 * @return the disk, or nothing where none can be mounted
	 */
	public static Optional<SmallDisk> mount(int megabytes) {
		try {
			Path folder = Files.createTempDirectory("webhooks-disk");
			if (run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())) {
				return Optional.of(new SmallDisk(folder));
			}
			Files.delete(folder);
			return Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Whether the command is there and did what it was asked for. */
	private static boolean run(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0) {
				return true;
			}
			logger.info("{}: {}", command[0], said.strip());
		}
		catch (IOException ex) {
			logger.info("{}", ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

	/**
	 * Makes a folder on it.
	 * @param name its name
	 * @return its path
	 */
	public Path folder(String name) {
		try {
			return Files.createDirectory(this.folder.resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path filler() {
		return this.folder.resolve("filler");
	}

	/** Writes until there is no space left. */
	public void fill() {
		for (int size = 1 << 20; size >= 1 << 10; size >>= 5) {
			try (OutputStream filler = Files.newOutputStream(filler(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND)) {
				byte[] block = new byte[size];
				while (true) {
					filler.write(block);
				}
			}
			catch (IOException ex) {
				logger.info("No space for {} bytes: {}", size, ex.getMessage());
			}
		}
	}

	/** Takes away what filled it. */
	public void free() {
		try {
			Files.delete(filler());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		if (!run("umount", this.folder.toString())) {
			throw new IllegalStateException("still in use: " + this.folder);
		}
		try {
			Files.delete(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

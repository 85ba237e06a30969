package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets other processes see another time of day than this one, by libfaketime where it is
 * installed (Debian's package of that name). Their monotonic clocks stay as they are.
 */
public final class FakeClock {

	private static final Path LIBRARIES = Path.of("/usr/lib");

	/** The one without locks: with them a JVM takes minutes to start. */
	private static final String LIBRARY = "faketime/libfaketime.so.1";

	private final Path library;

	private FakeClock(Path library) {
		this.library = library;
	}

	/**
	 * Looks for the library.
	 * @return it, or empty where it is not installed
	 */
	public static Optional<FakeClock> find() {
		if (!Files.isDirectory(LIBRARIES)) {
			return Optional.empty();
		}
		try (Stream<Path> folders = Files.list(LIBRARIES)) {
			return folders.map((folder) -> folder.resolve(LIBRARY))
				.filter(Files::isRegularFile)
				.findFirst()
				.map(FakeClock::new);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The environment of a process whose clock is wrong.
	 * @param offset how far it is ahead; negative if it is behind
	 * @return variables to add
	 */
	public Map<String, String> skewed(Duration offset) {
		return Map.of("LD_PRELOAD", this.library.toString(), "FAKETIME", rate(offset), "FAKETIME_DONT_FAKE_MONOTONIC",
				"1", "DONT_FAKE_MONOTONIC", "1");
	}

	/**
	 * The environment of a process whose clock leaps whenever {@link #leap} is called.
	 * @param file where the offset is kept
	 * @return variables to add
	 */
	public Map<String, String> leaping(Path file) {
		return Map.of("LD_PRELOAD", this.library.toString(), "FAKETIME_TIMESTAMP_FILE", file.toString(),
				"FAKETIME_NO_CACHE", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1");
	}

	/**
	 * Sets how far the clocks are ahead of processes that were started with
	 * {@link #leaping}.
	 * @param file where the offset is kept
	 * @param offset how far; negative if they are behind
	 */
	public static void leap(Path file, Duration offset) {
		try {
			Path next = Files.createTempFile(file.toAbsolutePath().getParent(), "offset", ".next");
			Files.writeString(next, rate(offset) + "\n");
			// nobody reads half of it
			Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String rate(Duration offset) {
		return (offset.isNegative() ? "" : "+") + offset.toSeconds();
	}

}

package com.httpsms.webhooks.bench.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * A jar of this project installed as its README says for a fast start: unpacked, with an
 * archive of the classes that a node loads.
 *
 * @param jar starts it
 * @param classes the archive
 */
public record UnpackedJar(Path jar, Path classes) {

	private static final Duration AT_MOST = Duration.ofMinutes(2);

	/**
	 * Unpacks a jar, and writes the archive by a start that ends before it takes work.
	 * @param jar the jar
	 * @param folder where to; what is there is deleted
	 * @param database an empty one
	 * @return what can be started
	 */
	public static UnpackedJar of(Path jar, Path folder, TestDatabase database) {
		// the archive is for these very paths
		Path place = folder.toAbsolutePath();
		UnpackedJar unpacked = new UnpackedJar(place.resolve(jar.getFileName()), place.resolve("classes.jsa"));
		try {
			FileSystemUtils.deleteRecursively(place);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		run(jar, List.of("-Djarmode=tools"), List.of("extract", "--destination", place.toString()), unpacked.jar);
		run(unpacked.jar, List.of("-XX:ArchiveClassesAtExit=" + unpacked.classes, "-Dspring.context.exit=onRefresh"),
				database.properties(), unpacked.classes);
		return unpacked;
	}

	private static void run(Path jar, List<String> jvmOptions, List<String> arguments, Path result) {
		try (WorkerProcess process = WorkerProcess.ofJar(jar, jvmOptions, arguments)) {
			String output = process.awaitEnd(AT_MOST);
			if (!Files.exists(result)) {
				throw new IllegalStateException(result + " was not made:\n" + output);
			}
		}
	}

	WorkerProcess start(List<String> jvmOptions, List<String> arguments) {
		return WorkerProcess.ofJar(this.jar,
				Stream.concat(jvmOptions.stream(), Stream.of("-XX:SharedArchiveFile=" + this.classes)).toList(),
				arguments);
	}

}

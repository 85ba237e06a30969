package com.httpsms.webhooks.testing;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.FileSystemUtils;

/**
 * The class path of nodes in processes of their own, with an archive of the classes that
 * a node loads: half of what a start costs is loading these. Made once for each build, by
 * whichever process of the tests comes first; an archive takes classes from jars only, so
 * that folders become jars.
 */
final class ClassArchive {

	private static final Logger logger = LoggerFactory.getLogger(ClassArchive.class);

	private static final Path HOME = Path.of("target", "node-classes").toAbsolutePath();

	/**
	 * Set for the whole suite: for a class or two an archive costs more than it saves.
	 */
	private static final String PROPERTY = "test.class-archive";

	private static @Nullable ClassArchive shared;

	private final String classPath;

	private final @Nullable Path archive;

	private ClassArchive(String classPath, @Nullable Path archive) {
		this.classPath = classPath;
		this.archive = archive;
	}

	/**
	 * The archive of this build.
	 * @return what there is; where no archive can be made, only a class path
	 */
	static synchronized ClassArchive shared() {
		ClassArchive present = shared;
		if (present == null) {
			present = make();
			shared = present;
		}
		return present;
	}

	/**
	 * Options of {@code java}.
	 * @return the class path, and the archive
	 */
	List<String> options() {
		return (this.archive != null) ? List.of("-XX:SharedArchiveFile=" + this.archive, "-cp", this.classPath)
				: List.of("-cp", this.classPath);
	}

	private static ClassArchive make() {
		String present = System.getProperty("java.class.path");
		if (!Boolean.getBoolean(PROPERTY)) {
			return new ClassArchive(present, null);
		}
		try {
			Path folder = HOME.resolve(fingerprint(present));
			Files.createDirectories(HOME);
			try (FileChannel file = FileChannel.open(HOME.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = file.lock()) {
				Path archive = folder.resolve("classes.jsa");
				if (Files.exists(archive) && lock.isValid()) {
					return new ClassArchive(Files.readString(folder.resolve("class-path")), archive);
				}
				forgetOthers();
				Files.createDirectories(folder);
				String classPath = jars(present, folder);
				Files.writeString(folder.resolve("class-path"), classPath);
				if (dump(classPath, folder.resolve("part.jsa"))) {
					// whole, or not at all
					Files.move(folder.resolve("part.jsa"), archive, StandardCopyOption.ATOMIC_MOVE);
					return new ClassArchive(classPath, archive);
				}
			}
		}
		catch (IOException ex) {
			logger.warn("Nodes start without an archive of their classes", ex);
		}
		return new ClassArchive(present, null);
	}

	/** Differs when a class does. */
	private static String fingerprint(String classPath) throws IOException {
		long hash = 31L * classPath.hashCode() + System.getProperty("java.vm.version").hashCode();
		for (String entry : entries(classPath)) {
			if (Files.isDirectory(Path.of(entry))) {
				for (Map.Entry<String, Path> file : files(Path.of(entry)).entrySet()) {
					hash = 31 * hash + file.getKey().hashCode();
					hash = 31 * hash + Files.getLastModifiedTime(file.getValue()).toMillis();
				}
			}
		}
		return String.format(Locale.ROOT, "%016x", hash);
	}

	/** Surefire ends a class path with an empty entry, which is the working folder. */
	private static List<String> entries(String classPath) {
		return Stream.of(classPath.split(File.pathSeparator, -1)).filter((entry) -> !entry.isEmpty()).toList();
	}

	private static Map<String, Path> files(Path folder) throws IOException {
		Map<String, Path> files = new TreeMap<>();
		try (Stream<Path> all = Files.walk(folder)) {
			all.filter(Files::isRegularFile)
				.forEach(
						(file) -> files.put(folder.relativize(file).toString().replace(File.separatorChar, '/'), file));
		}
		return files;
	}

	/** Of builds that are over. */
	private static void forgetOthers() throws IOException {
		try (Stream<Path> folders = Files.list(HOME)) {
			for (Path folder : folders.filter(Files::isDirectory).toList()) {
				long age = System.currentTimeMillis() - Files.getLastModifiedTime(folder).toMillis();
				if (age > Duration.ofHours(1).toMillis()) {
					FileSystemUtils.deleteRecursively(folder);
				}
			}
		}
	}

	private static String jars(String classPath, Path folder) throws IOException {
		StringBuilder jars = new StringBuilder();
		for (String entry : entries(classPath)) {
			jars.append(jars.isEmpty() ? "" : File.pathSeparator);
			jars.append(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry), folder) : entry);
		}
		return jars.toString();
	}

	private static Path jar(Path classes, Path folder) throws IOException {
		Path jar = folder.resolve(classes.getFileName() + ".jar");
		try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
			out.setLevel(0);
			Set<String> folders = new HashSet<>();
			for (Map.Entry<String, Path> file : files(classes).entrySet()) {
				// Spring looks for components in folders that the jar names
				for (int end = file.getKey().indexOf('/'); end > 0; end = file.getKey().indexOf('/', end + 1)) {
					if (folders.add(file.getKey().substring(0, end + 1))) {
						out.putNextEntry(new JarEntry(file.getKey().substring(0, end + 1)));
					}
				}
				out.putNextEntry(new JarEntry(file.getKey()));
				Files.copy(file.getValue(), out);
			}
		}
		return jar;
	}

	/** By a node that starts, and is told to end. */
	private static boolean dump(String classPath, Path archive) throws IOException {
		try (TestDatabase database = new TestDatabase(DatabaseServer.shared());
				NodeProcess node = new NodeProcess(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off",
						"-Xlog:cds+dynamic=off", "-cp", classPath), List.of(), database)) {
			node.awaitStarted();
			node.terminate();
			node.awaitEnd(Duration.ofMinutes(2));
			if (!Files.exists(archive)) {
				logger.warn("A node left no archive of its classes:\n{}", node.output());
			}
			return Files.exists(archive);
		}
	}

}

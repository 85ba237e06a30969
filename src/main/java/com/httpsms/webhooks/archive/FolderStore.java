package com.httpsms.webhooks.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Archives in a folder that all nodes see. Only the user that the process has may read
 * them: they say what messages say.
 */
class FolderStore implements ArchiveStore {

	private static final boolean HAS_PERMISSIONS = FileSystems.getDefault()
		.supportedFileAttributeViews()
		.contains("posix");

	private final Path folder;

	FolderStore(Path folder) {
		this.folder = folder.toAbsolutePath();
	}

	/**
	 * Copied beside its place, then moved there: nobody sees half a file. Both are forced
	 * to the disk, since rows are deleted on the strength of them.
	 */
	@Override
	public void put(String name, Path content) throws IOException {
		Path place = this.folder.resolve(name);
		Path parent = parentOf(place);
		Files.createDirectories(parent);
		Path copy = copyOf(place);
		Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
		if (HAS_PERMISSIONS) {
			Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
		}
		force(copy, StandardOpenOption.WRITE);
		move(copy, place);
		if (HAS_PERMISSIONS) {
			// elsewhere a folder can't be opened
			for (Path changed = parent; !changed.equals(this.folder); changed = parentOf(changed)) {
				force(changed, StandardOpenOption.READ);
			}
			force(this.folder, StandardOpenOption.READ);
		}
	}

	private static Path copyOf(Path place) {
		return place.resolveSibling(place.getFileName() + ".part");
	}

	private static Path parentOf(Path path) throws IOException {
		Path parent = path.getParent();
		if (parent == null) {
			throw new IOException(path + " is in no folder");
		}
		return parent;
	}

	private static void move(Path from, Path to) throws IOException {
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (AtomicMoveNotSupportedException ex) {
			throw new IOException("archives need a file system that moves files at once", ex);
		}
	}

	private static void force(Path path, StandardOpenOption option) throws IOException {
		try (FileChannel channel = FileChannel.open(path, option)) {
			channel.force(true);
		}
	}

	@Override
	public InputStream open(String name) throws IOException {
		return Files.newInputStream(this.folder.resolve(name));
	}

	@Override
	public void delete(String name) throws IOException {
		Path place = this.folder.resolve(name);
		Files.deleteIfExists(place);
		Files.deleteIfExists(copyOf(place));
	}

	@Override
	public List<String> list(String ending) throws IOException {
		if (!Files.isDirectory(this.folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.walk(this.folder)) {
			return files.filter(Files::isRegularFile)
				.map((file) -> this.folder.relativize(file).toString().replace('\\', '/'))
				.filter((name) -> name.endsWith(ending))
				.sorted()
				.toList();
		}
	}

	@Override
	public String toString() {
		return this.folder.toString();
	}

}

package com.httpsms.webhooks.maintenance.archive;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.archive.Archives;
import com.httpsms.webhooks.archive.BrokenArchiveException;
import com.httpsms.webhooks.archive.Manifest;

/**
 * Archives in the store of which the database does not know: another database wrote them,
 * or this one before it was set back.
 */
@Component
class UnknownArchives {

	private static final Logger logger = LoggerFactory.getLogger(UnknownArchives.class);

	/** How many manifests are read in one transaction. */
	private static final int READ = 200;

	private final ArchiveFileTable files;

	private final Archives archives;

	UnknownArchives(ArchiveFileTable files, Archives archives) {
		this.files = files;
		this.archives = archives;
	}

	/**
	 * Learns of some of them, and passes over those that can't be read.
	 * @param after the manifest before the first one, empty for all
	 * @param alsoUnsealed whether to believe what has no seal of this installation
	 * @return the last manifest, or null if there are no more
	 * @throws IOException if the store does not answer
	 */
	@Nullable String learn(String after, boolean alsoUnsealed) throws IOException {
		List<String> some = unknown().stream().filter((name) -> name.compareTo(after) > 0).limit(READ).toList();
		for (String name : some) {
			try {
				learnOf(name, alsoUnsealed);
			}
			catch (BrokenArchiveException ex) {
				logger.warn("A restoration goes on without an archive: {}", ex.getMessage());
			}
		}
		return (some.size() == READ) ? some.get(READ - 1) : null;
	}

	/**
	 * Learns of the first of them.
	 * @param alsoUnsealed whether to believe what has no seal of this installation
	 * @return {@code archive_file.id}, or null if there is none
	 * @throws BrokenArchiveException if that can't be done
	 * @throws IOException if the store does not answer
	 */
	@Nullable Long learnOfFirst(boolean alsoUnsealed) throws IOException {
		List<String> names = unknown();
		return names.isEmpty() ? null : learnOf(names.get(0), alsoUnsealed);
	}

	private List<String> unknown() throws IOException {
		Set<String> known = new HashSet<>(this.files.names());
		return this.archives.manifests()
			.stream()
			.filter((name) -> !known.contains(name.substring(0, name.length() - Manifest.ENDING.length())))
			.toList();
	}

	private long learnOf(String name, boolean alsoUnsealed) throws IOException {
		this.files.ping();
		try {
			Manifest manifest = alsoUnsealed ? this.archives.manifest(name) : this.archives.ownManifest(name);
			return this.files.insert(manifest, null);
		}
		catch (DataIntegrityViolationException ex) {
			throw new BrokenArchiveException(name + " is no manifest of ours: " + ex.getMostSpecificCause(), ex);
		}
	}

}

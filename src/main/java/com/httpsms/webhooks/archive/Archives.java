package com.httpsms.webhooks.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Writes archives and reads them. An archive is a file of JSON, an event a line,
 * compressed by gzip; beside it is its manifest.
 */
@Component
public class Archives {

	/** How the names of archives end. */
	public static final String ENDING = ".ndjson.gz";

	private static final int BUFFER = 1 << 16;

	private static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.build();

	private final ArchiveStore store;

	Archives(ArchiveStore store) {
		this.store = store;
	}

	/**
	 * Writes an archive and its manifest, reads both back, and compares.
	 * @param name its name, ending in {@link #ENDING}
	 * @param writtenAt the time, by the database's clock
	 * @param groups its events, a group at a time, at least one event
	 * @return the manifest
	 * @throws IOException if it can't be kept, or reads back other than it was written
	 */
	public Manifest write(String name, Instant writtenAt, Iterator<List<ArchivedEvent>> groups) throws IOException {
		Path file = Files.createTempFile("archive", ENDING);
		try {
			Manifest manifest = writeFile(file, name, writtenAt, groups);
			this.store.put(name, file);
			Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n",
					StandardCharsets.UTF_8);
			this.store.put(manifest.name(), file);
			verify(manifest);
			return manifest;
		}
		finally {
			Files.delete(file);
		}
	}

	private static Manifest writeFile(Path file, String name, Instant writtenAt, Iterator<List<ArchivedEvent>> groups)
			throws IOException {
		MessageDigest digest = sha256();
		Tally tally = new Tally();
		try (OutputStream bytes = new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER),
				digest);
				OutputStream text = new BufferedOutputStream(new GZIPOutputStream(bytes, BUFFER), BUFFER);
				SequenceWriter lines = JSON.writer().withRootValueSeparator("\n").writeValues(text)) {
			while (groups.hasNext()) {
				for (ArchivedEvent event : groups.next()) {
					lines.write(event);
					tally.add(event);
				}
			}
			lines.flush();
			text.write('\n');
		}
		return tally.manifest(name, Files.size(file), HexFormat.of().formatHex(digest.digest()), writtenAt);
	}

	private void verify(Manifest written) throws IOException {
		Manifest kept = manifest(written.name());
		if (!kept.equals(written)) {
			throw new IOException(
					"%s in %s reads %s, but %s was written".formatted(written.name(), this.store, kept, written));
		}
		Tally tally = new Tally();
		String sha256;
		try (ArchiveReader reader = open(written.file())) {
			while (reader.hasNext()) {
				tally.add(reader.next());
			}
			sha256 = reader.sha256();
		}
		Manifest found = tally.manifest(written.file(), written.bytes(), sha256, written.writtenAt());
		if (!found.equals(written)) {
			throw new IOException(
					"%s in %s holds %s, but %s was written".formatted(written.file(), this.store, found, written));
		}
	}

	/**
	 * Reads an archive.
	 * @param name its name
	 * @return its events, to be closed
	 * @throws IOException if it can't be read
	 */
	public ArchiveReader open(String name) throws IOException {
		return new ArchiveReader(name, this.store.open(name), sha256(), JSON.readerFor(ArchivedEvent.class));
	}

	/**
	 * Reads a manifest.
	 * @param name its name, ending in {@link Manifest#ENDING}
	 * @return the manifest
	 * @throws IOException if it can't be read
	 */
	public Manifest manifest(String name) throws IOException {
		try (InputStream content = this.store.open(name)) {
			Manifest manifest = JSON.readValue(content, Manifest.class);
			if (manifest.format() != Manifest.FORMAT) {
				throw new IOException("%s in %s has format %d, and this version knows %d".formatted(name, this.store,
						manifest.format(), Manifest.FORMAT));
			}
			return manifest;
		}
		catch (JacksonException ex) {
			throw new IOException(name + " in " + this.store + " is no manifest", ex);
		}
	}

	/**
	 * Lists manifests.
	 * @return their names, in order
	 * @throws IOException if they can't be listed
	 */
	public List<String> manifests() throws IOException {
		return this.store.list(Manifest.ENDING);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

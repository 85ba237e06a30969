package com.httpsms.webhooks.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.signing.InstallationSeal;

/**
 * Writes archives and reads them. An archive is a file of JSON, an event a line,
 * compressed by gzip; beside it is its manifest.
 */
@Component
public class Archives {

	private static final Logger logger = LoggerFactory.getLogger(Archives.class);

	/** How the names of archives end. */
	public static final String ENDING = ".ndjson.gz";

	private static final int BUFFER = 1 << 16;

	/**
	 * More than a line has that is archived, with as many attempts as an event may have.
	 */
	private static final long MOST_TOKENS = 1_000_000;

	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
			.build())
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.build();

	/** With all that it must have. */
	private static final ObjectReader MANIFEST = JSON.readerFor(Manifest.class)
		.with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

	/** Bytes; a manifest has some hundred. */
	private static final int LONGEST_MANIFEST = 65_536;

	private static final String SEAL = "seal";

	private final ArchiveStore store;

	private final InstallationSeal seal;

	Archives(ArchiveStore store, InstallationSeal seal) {
		this.store = store;
		this.seal = seal;
	}

	/**
	 * Writes an archive and its manifest, reads both back, and compares.
	 * @param name its name, ending in {@link #ENDING}
	 * @param writtenAt the time, by the database's clock
	 * @param groups its events, a group at a time, at least one event
	 * @param keepAlive is called every few seconds
	 * @return the manifest
	 * @throws IOException if it can't be kept, or reads back other than it was written;
	 * there is nothing of it then, if the store lets it be deleted
	 */
	public Manifest write(String name, Instant writtenAt, Iterator<List<ArchivedEvent>> groups, Runnable keepAlive)
			throws IOException {
		Path file = Files.createTempFile("archive", ENDING);
		Pulse pulse = new Pulse(keepAlive);
		try {
			Manifest manifest = writeFile(file, name, writtenAt, groups);
			pulse.check();
			this.store.put(name, file);
			pulse.check();
			Files.writeString(file, sealed(manifest), StandardCharsets.UTF_8);
			this.store.put(manifest.name(), file);
			pulse.check();
			verify(manifest, keepAlive);
			return manifest;
		}
		catch (IOException | RuntimeException ex) {
			delete(name);
			throw ex;
		}
		finally {
			Files.delete(file);
		}
	}

	/**
	 * Deletes an archive and its manifest, of which nobody has heard yet, if that can be
	 * done.
	 * @param name its name
	 */
	public void delete(String name) {
		for (String part : List.of(name + Manifest.ENDING, name)) {
			try {
				this.store.delete(part);
			}
			catch (IOException ex) {
				logger.warn("{} is left in {}: {}", part, this.store, ex.toString());
			}
		}
	}

	private String sealed(Manifest manifest) {
		ObjectNode content = JSON.valueToTree(manifest);
		this.seal.of(JSON.writeValueAsString(manifest)).ifPresent((seal) -> content.put(SEAL, seal));
		return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
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

	/**
	 * Reads an archive and its manifest, and compares.
	 * @param written what it is to hold
	 * @param keepAlive is called every few seconds
	 * @throws BrokenArchiveException if one of them is not there, or says something else
	 * @throws IOException if one of them can't be read
	 */
	public void verify(Manifest written, Runnable keepAlive) throws IOException {
		Pulse pulse = new Pulse(keepAlive);
		Manifest kept = manifest(written.name());
		if (!kept.equals(written)) {
			throw new BrokenArchiveException(String.format(Locale.ROOT, "%s in %s reads %s, but %s was written",
					written.name(), this.store, kept, written), null);
		}
		pulse.check();
		Tally tally = new Tally();
		String sha256;
		try (ArchiveReader reader = reader(written.file(), pulse)) {
			while (reader.hasNext()) {
				tally.add(reader.next());
			}
			sha256 = reader.sha256();
		}
		Manifest found = tally.manifest(written.file(), written.bytes(), sha256, written.writtenAt());
		if (!found.equals(written)) {
			throw new BrokenArchiveException(String.format(Locale.ROOT, "%s in %s holds %s, but %s was written",
					written.file(), this.store, found, written), null);
		}
	}

	/**
	 * Reads an archive.
	 * @param name its name
	 * @param keepAlive is called every few seconds
	 * @return its events, to be closed
	 * @throws BrokenArchiveException if it is not there, or is no archive
	 * @throws IOException if it can't be read
	 */
	public ArchiveReader open(String name, Runnable keepAlive) throws IOException {
		return reader(name, new Pulse(keepAlive));
	}

	private ArchiveReader reader(String name, Pulse pulse) throws IOException {
		return new ArchiveReader(name, content(name), sha256(), JSON.readerFor(ArchivedEvent.class), pulse);
	}

	private InputStream content(String name) throws IOException {
		try {
			return this.store.open(name);
		}
		catch (NoSuchFileException ex) {
			throw new BrokenArchiveException(name + " is not in " + this.store, ex);
		}
	}

	/**
	 * Reads the bytes of an archive.
	 * @param name its name
	 * @param keepAlive is called every few seconds
	 * @return their checksum, in hexadecimal digits
	 * @throws BrokenArchiveException if it is not there
	 * @throws IOException if it can't be read
	 */
	public String sha256(String name, Runnable keepAlive) throws IOException {
		Pulse pulse = new Pulse(keepAlive);
		MessageDigest digest = sha256();
		try (InputStream content = content(name)) {
			for (byte[] next = content.readNBytes(BUFFER); next.length > 0; next = content.readNBytes(BUFFER)) {
				digest.update(next);
				pulse.check();
			}
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * Reads a manifest.
	 * @param name its name, ending in {@link Manifest#ENDING}
	 * @return the manifest
	 * @throws IOException if it can't be read
	 */
	public Manifest manifest(String name) throws IOException {
		return manifest(name, true);
	}

	/**
	 * Reads a manifest that this installation wrote. Without an encryption key nobody can
	 * tell, and each is believed.
	 * @param name its name, ending in {@link Manifest#ENDING}
	 * @return the manifest
	 * @throws BrokenArchiveException if it is not there, is no manifest, or has no seal
	 * of this installation
	 * @throws IOException if it can't be read
	 */
	public Manifest ownManifest(String name) throws IOException {
		return manifest(name, false);
	}

	private Manifest manifest(String name, boolean mayBeUnsealed) throws IOException {
		try (InputStream stream = content(name)) {
			byte[] bytes = stream.readNBytes(LONGEST_MANIFEST + 1);
			if (bytes.length > LONGEST_MANIFEST) {
				throw new BrokenArchiveException(String.format(Locale.ROOT,
						"%s in %s is no manifest: it has more than %d bytes", name, this.store, LONGEST_MANIFEST),
						null);
			}
			if (!(JSON.readTree(bytes) instanceof ObjectNode content)) {
				throw new BrokenArchiveException(name + " in " + this.store + " is no manifest", null);
			}
			JsonNode seal = content.remove(SEAL);
			Manifest manifest = MANIFEST.readValue(content);
			if (manifest.format() != Manifest.FORMAT) {
				throw new BrokenArchiveException(
						String.format(Locale.ROOT, "%s in %s has format %d, and this version knows %d", name,
								this.store, manifest.format(), Manifest.FORMAT),
						null);
			}
			if (!manifest.name().equals(name)) {
				throw new BrokenArchiveException(
						String.format(Locale.ROOT, "%s in %s is the manifest of %s", name, this.store, manifest.file()),
						null);
			}
			if (!mayBeUnsealed && this.seal.canTell()
					&& (seal == null || !this.seal.isOurs(JSON.writeValueAsString(manifest), seal.asString("")))) {
				throw new BrokenArchiveException(String.format(Locale.ROOT,
						"%s in %s has no seal of this installation: its key is not among webhooks.encryption.*, or "
								+ "somebody else wrote it; restore --unsealed believes it all the same",
						name, this.store), null);
			}
			return manifest;
		}
		catch (JacksonException ex) {
			throw new BrokenArchiveException(name + " in " + this.store + " is no manifest", ex);
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

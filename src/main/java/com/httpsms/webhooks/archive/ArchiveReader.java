package com.httpsms.webhooks.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;

/**
 * The events of an archive, one after the other.
 */
public final class ArchiveReader implements AutoCloseable {

	private static final int BUFFER = 1 << 16;

	private final String name;

	private final DigestInputStream bytes;

	private final InputStream text;

	private final MappingIterator<ArchivedEvent> lines;

	private final Pulse pulse;

	ArchiveReader(String name, InputStream content, MessageDigest digest, ObjectReader reader, Pulse pulse)
			throws IOException {
		this.name = name;
		this.pulse = pulse;
		this.bytes = new DigestInputStream(new BufferedInputStream(content, BUFFER), digest);
		try {
			this.text = new GZIPInputStream(this.bytes, BUFFER);
			// at the end of the text there may be more bytes, which belong to the
			// checksum
			this.lines = reader.without(StreamReadFeature.AUTO_CLOSE_SOURCE).readValues(this.text);
		}
		catch (EOFException | ZipException | JacksonException ex) {
			this.bytes.close();
			throw new BrokenArchiveException(name + " is no archive", ex);
		}
		catch (IOException ex) {
			this.bytes.close();
			throw ex;
		}
	}

	/**
	 * Whether another event follows.
	 * @return false at the end
	 * @throws IOException if the archive can't be read, or is broken here
	 */
	public boolean hasNext() throws IOException {
		try {
			return this.lines.hasNextValue();
		}
		catch (JacksonException ex) {
			throw failure(ex);
		}
	}

	/**
	 * Reads the next event.
	 * @return the event
	 * @throws IOException if the archive can't be read, or is broken here
	 */
	public ArchivedEvent next() throws IOException {
		this.pulse.check();
		try {
			return this.lines.nextValue();
		}
		catch (JacksonException ex) {
			throw failure(ex);
		}
	}

	private IOException failure(JacksonException failure) {
		if (failure.getCause() instanceof IOException cause && !(cause instanceof EOFException)
				&& !(cause instanceof ZipException)) {
			return new IOException("can't read " + this.name + ": " + cause.getMessage(), failure);
		}
		return new BrokenArchiveException(this.name + " is broken: " + failure.getOriginalMessage(), failure);
	}

	/**
	 * The checksum of the whole file; reads what is left of it.
	 * @return in hexadecimal digits
	 * @throws IOException if it can't be read
	 */
	String sha256() throws IOException {
		this.bytes.transferTo(OutputStream.nullOutputStream());
		return HexFormat.of().formatHex(this.bytes.getMessageDigest().digest());
	}

	@Override
	public void close() throws IOException {
		this.lines.close();
		this.text.close();
	}

}

package com.httpsms.webhooks.archive;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;

/**
 * The events of an archive, one after the other.
 */
public final class ArchiveReader implements AutoCloseable {

	private static final int BUFFER = 1 << 16;

	/**
	 * More than an event has that is archived, with as many deliveries as it may have.
	 */
	static final int LONGEST_LINE = 40 << 20;

	private final String name;

	private final DigestInputStream bytes;

	private final InputStream text;

	private final ObjectReader reader;

	private final Pulse pulse;

	/** What is at hand of the text. */
	private final byte[] buffer = new byte[BUFFER];

	private int at;

	private int end;

	private byte @Nullable [] next;

	ArchiveReader(String name, InputStream content, MessageDigest digest, ObjectReader reader, Pulse pulse)
			throws IOException {
		this.name = name;
		this.reader = reader;
		this.pulse = pulse;
		this.bytes = new DigestInputStream(new BufferedInputStream(content, BUFFER), digest);
		try {
			this.text = new GZIPInputStream(this.bytes, BUFFER);
		}
		catch (EOFException | ZipException ex) {
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
		if (this.next == null) {
			this.next = line();
		}
		return this.next != null;
	}

	/**
	 * Reads the next event.
	 * @return the event
	 * @throws IOException if the archive can't be read, or is broken here
	 */
	public ArchivedEvent next() throws IOException {
		this.pulse.check();
		if (!hasNext()) {
			throw new BrokenArchiveException(this.name + " has fewer events than it says", null);
		}
		byte[] line = this.next;
		this.next = null;
		try {
			return this.reader.readValue(line);
		}
		catch (JacksonException ex) {
			throw new BrokenArchiveException(this.name + " is broken: " + ex.getOriginalMessage(), ex);
		}
	}

	/**
	 * A line at a time, of which none is longer than one that was written: what comes out
	 * of a small file may be any size.
	 */
	private byte @Nullable [] line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		try {
			while (true) {
				if (this.at == this.end) {
					this.at = 0;
					this.end = Math.max(0, this.text.read(this.buffer));
					if (this.end == 0) {
						return (line.size() > 0) ? line.toByteArray() : null;
					}
				}
				int begin = this.at;
				while (this.at < this.end && this.buffer[this.at] != '\n') {
					this.at++;
				}
				line.write(this.buffer, begin, this.at - begin);
				if (line.size() > LONGEST_LINE) {
					throw new BrokenArchiveException(
							this.name + " is broken: a line is longer than " + LONGEST_LINE + " bytes", null);
				}
				if (this.at < this.end) {
					this.at++;
					if (line.size() > 0) {
						return line.toByteArray();
					}
				}
			}
		}
		catch (EOFException | ZipException ex) {
			throw new BrokenArchiveException(this.name + " is broken: " + ex.getMessage(), ex);
		}
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
		this.text.close();
	}

}

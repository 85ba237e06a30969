package com.httpsms.webhooks.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Archives in a bucket of an S3-compatible store.
 */
class BucketStore implements ArchiveStore, AutoCloseable {

	private final S3Client s3;

	private final String bucket;

	private final String prefix;

	BucketStore(S3Client s3, String bucket, String prefix) {
		this.s3 = s3;
		this.bucket = bucket;
		this.prefix = prefix;
	}

	@Override
	public void put(String name, Path content) throws IOException {
		try {
			this.s3.putObject((request) -> request.bucket(this.bucket).key(this.prefix + name),
					RequestBody.fromFile(content));
		}
		catch (SdkException ex) {
			throw failure("can't keep " + name, ex);
		}
	}

	@Override
	public InputStream open(String name) throws IOException {
		try {
			return this.s3.getObject((request) -> request.bucket(this.bucket).key(this.prefix + name));
		}
		catch (NoSuchKeyException ex) {
			throw new NoSuchFileException(name, null, ex.getMessage());
		}
		catch (SdkException ex) {
			throw failure("can't read " + name, ex);
		}
	}

	@Override
	public void delete(String name) throws IOException {
		try {
			this.s3.deleteObject((request) -> request.bucket(this.bucket).key(this.prefix + name));
		}
		catch (SdkException ex) {
			throw failure("can't delete " + name, ex);
		}
	}

	@Override
	public List<String> list(String ending) throws IOException {
		try {
			return this.s3.listObjectsV2Paginator((request) -> request.bucket(this.bucket).prefix(this.prefix))
				.contents()
				.stream()
				.map((object) -> object.key().substring(this.prefix.length()))
				.filter((name) -> name.endsWith(ending))
				.sorted()
				.toList();
		}
		catch (SdkException ex) {
			throw failure("can't list archives", ex);
		}
	}

	private IOException failure(String what, SdkException cause) {
		return new IOException("bucket " + this.bucket + ": " + what + ": " + cause.getMessage(), cause);
	}

	@Override
	public void close() {
		this.s3.close();
	}

	@Override
	public String toString() {
		return "s3://" + this.bucket + "/" + this.prefix;
	}

}

package com.httpsms.webhooks.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.archive.*}.
 *
 * @param retention how long events and what became of them stay in the tables, a day or
 * more
 * @param location where archives are kept: a folder by its whole path, or
 * {@code s3://bucket/prefix}; null: nothing is archived, and so nothing is deleted
 * @param s3 how an S3-compatible store is reached
 */
@ConfigurationProperties("webhooks.archive")
public record ArchiveProperties(@DefaultValue("30d") Duration retention, @Nullable String location,
		@DefaultValue S3 s3) {

	private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);

	private static final String S3_SCHEME = "s3://";

	private static final String LOCATION = "webhooks.archive.location";

	public ArchiveProperties {
		require(retention.compareTo(SHORTEST_RETENTION) >= 0, "webhooks.archive.retention",
				"must be 1d or more, but is " + retention);
		if (location != null) {
			require(!location.isBlank(), LOCATION, "must be a folder or s3://bucket/prefix, but is empty");
			require(!location.startsWith(S3_SCHEME) || !bucketOf(location).isEmpty(), LOCATION,
					"must name a bucket after s3://, but is " + location);
			// it would depend on where the process was started, and nobody would find it
			require(location.startsWith(S3_SCHEME) || Path.of(location).isAbsolute(), LOCATION,
					"must be the whole path of a folder, such as /srv/webhooks-archive, or s3://bucket/prefix, but is "
							+ location);
		}
	}

	/**
	 * Whether archives are kept in a bucket.
	 * @return false if they are in a folder
	 */
	boolean isBucket() {
		return this.location != null && this.location.startsWith(S3_SCHEME);
	}

	/**
	 * Whether there is a place for archives.
	 * @return false if nothing may leave the tables
	 */
	public boolean hasLocation() {
		return this.location != null;
	}

	/**
	 * Ends what needs a place for archives where there is none.
	 * @return {@link #location()}
	 * @throws com.httpsms.webhooks.config.InvalidPropertyException if it is not set
	 */
	public String requireLocation() {
		String set = this.location;
		require(set != null, LOCATION, "must be set on all nodes before anything can be archived or restored");
		return Objects.requireNonNull(set);
	}

	/**
	 * The bucket, if there is one.
	 * @return its name
	 */
	String bucket() {
		return bucketOf(requireLocation());
	}

	/**
	 * What the names of all objects begin with.
	 * @return nothing, or something that ends with a slash
	 */
	String prefix() {
		String rest = requireLocation().substring(S3_SCHEME.length() + bucket().length()).replaceAll("^/+|/+$", "");
		return rest.isEmpty() ? "" : rest + "/";
	}

	private static String bucketOf(String location) {
		String rest = location.substring(S3_SCHEME.length());
		int slash = rest.indexOf('/');
		return (slash < 0) ? rest : rest.substring(0, slash);
	}

	/**
	 * {@code webhooks.archive.s3.*}.
	 *
	 * @param endpoint its URL, or null for that of AWS
	 * @param region its region
	 * @param accessKey who we are, or null to find that out as AWS's other tools do
	 * @param secretKey the secret of that key
	 */
	public record S3(@Nullable String endpoint, @DefaultValue("us-east-1") String region, @Nullable String accessKey,
			@Nullable String secretKey) {

		public S3 {
			require(endpoint == null || endpoint.matches("https?://[^/].*"), "webhooks.archive.s3.endpoint",
					"must be an http or https URL, but is " + endpoint);
			require((accessKey == null) == (secretKey == null), "webhooks.archive.s3.secret-key",
					"must be given if webhooks.archive.s3.access-key is, and only then");
		}

		/** Without the secret. */
		@Override
		public String toString() {
			return "S3[endpoint=" + this.endpoint + ", region=" + this.region + "]";
		}

	}

}

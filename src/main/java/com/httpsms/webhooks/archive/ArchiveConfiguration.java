package com.httpsms.webhooks.archive;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Reaches the store that the configuration names. Nothing is asked of it before the first
 * archive is.
 */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(ArchiveConfiguration.class);

	/**
	 * Of one call with its retries: longer than a file of ours takes, and shorter than
	 * the database waits for a session ({@code wait_timeout}) whose chunk calls.
	 */
	private static final Duration CALL = Duration.ofSeconds(30);

	/** For how long a store may be silent in the middle of an answer. */
	private static final Duration SILENCE = Duration.ofSeconds(10);

	@Bean
	ArchiveStore archiveStore(ArchiveProperties properties) {
		if (!properties.hasLocation()) {
			logger.info("Nothing is archived and nothing is deleted: webhooks.archive.location is not set");
			return new NoStore(properties);
		}
		if (!properties.isBucket()) {
			return new FolderStore(Path.of(properties.requireLocation()));
		}
		return new BucketStore(client(properties.s3()), properties.bucket(), properties.prefix());
	}

	private static S3Client client(ArchiveProperties.S3 properties) {
		S3ClientBuilder builder = S3Client.builder()
			.httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(SILENCE))
			.overrideConfiguration((configuration) -> configuration.apiCallTimeout(CALL))
			.region(Region.of(properties.region()))
			.credentialsProvider(credentials(properties))
			// other stores than AWS's know no checksums in trailers; the manifest has a
			// better one
			.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
			.responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
		if (properties.endpoint() != null) {
			// a bucket in the host's name needs a name server that knows it
			builder.endpointOverride(URI.create(properties.endpoint())).forcePathStyle(true);
		}
		return builder.build();
	}

	private static AwsCredentialsProvider credentials(ArchiveProperties.S3 properties) {
		if (properties.accessKey() == null || properties.secretKey() == null) {
			return DefaultCredentialsProvider.builder().build();
		}
		return StaticCredentialsProvider
			.create(AwsBasicCredentials.create(properties.accessKey(), properties.secretKey()));
	}

}

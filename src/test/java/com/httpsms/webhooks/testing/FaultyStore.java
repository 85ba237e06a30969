package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import com.httpsms.webhooks.archive.ArchiveStore;

/**
 * A store of archives that is wrong in some way, or with which the process ends at a
 * certain point as if it had been killed.
 *
 * @param store the real store
 * @param fault what is wrong
 */
public record FaultyStore(ArchiveStore store, Fault fault) implements ArchiveStore {

	private static final String MANIFEST = ".json";

	/**
	 * Has a node use it.
	 * @param fault what is wrong
	 * @return a line of {@code --name=value}
	 */
	public static String with(Fault fault) {
		return "--test.store.fault=" + fault;
	}

	@Override
	public void put(String name, Path content) throws IOException {
		boolean isManifest = name.endsWith(MANIFEST);
		if (this.fault == Fault.DIES_BEFORE_THE_FILE && !isManifest) {
			die();
		}
		if (this.fault == Fault.DIES_BEFORE_THE_MANIFEST && isManifest) {
			die();
		}
		if (this.fault == Fault.FLIPS_A_BIT && !isManifest) {
			byte[] bytes = Files.readAllBytes(content);
			bytes[bytes.length / 2] ^= 1;
			Files.write(content, bytes);
		}
		if (this.fault == Fault.CUTS_OFF && !isManifest) {
			byte[] bytes = Files.readAllBytes(content);
			Files.write(content, Arrays.copyOf(bytes, bytes.length - 100));
		}
		this.store.put(name, content);
		if (this.fault == Fault.DIES_AFTER_THE_MANIFEST && isManifest) {
			die();
		}
	}

	@Override
	public InputStream open(String name) throws IOException {
		return this.store.open(name);
	}

	@Override
	public void delete(String name) throws IOException {
		this.store.delete(name);
	}

	@Override
	public List<String> list(String ending) throws IOException {
		return this.store.list(ending);
	}

	private static void die() {
		Runtime.getRuntime().halt(137);
	}

	/** What is wrong. */
	public enum Fault {

		/** Ends the process before an archive is kept. */
		DIES_BEFORE_THE_FILE,

		/** Ends the process when an archive is kept, and its manifest not. */
		DIES_BEFORE_THE_MANIFEST,

		/** Ends the process when both are kept. */
		DIES_AFTER_THE_MANIFEST,

		/** Keeps something else. */
		FLIPS_A_BIT,

		/** Keeps only the beginning. */
		CUTS_OFF

	}

	/** Puts it before the real store, where a test asks for it. */
	@ConditionalOnProperty("test.store.fault")
	@Configuration(proxyBeanMethods = false)
	public static class Installation {

		@Bean
		static BeanPostProcessor faultyStore(Environment environment) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof ArchiveStore store)
							? new FaultyStore(store, environment.getRequiredProperty("test.store.fault", Fault.class))
							: bean;
				}

			};
		}

	}

}

package com.httpsms.webhooks.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * Refuses properties below {@code webhooks.} that nobody reads: one that is misspelt
 * would be passed over, and {@code webhooks.encryption-key} leave all keys in plain.
 * Which ones there are is in the metadata that the compiler makes.
 */
class UnknownProperties implements EnvironmentPostProcessor {

	private static final String PREFIX = "webhooks.";

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	/** Of this process itself. */
	private static final Set<String> OURS = Set.of("webhooks.node.instance");

	private static final Pattern INDEX = Pattern.compile("\\[[^]]*]|(?<=.)\\.\\d+$");

	private static final Pattern INDEX_OF_VARIABLE = Pattern.compile("_\\d+_?$");

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Set<String> known = known();
		if (!known.isEmpty()) {
			environment.getPropertySources().forEach((source) -> check(source, known));
		}
	}

	private static void check(PropertySource<?> source, Set<String> known) {
		if (source instanceof EnumerablePropertySource<?> all) {
			boolean isEnvironment = source.getName()
				.endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
			for (String name : all.getPropertyNames()) {
				if (isEnvironment) {
					checkVariable(name, known);
				}
				else if (name.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
					boolean isEmptySection = "".equals(String.valueOf(all.getProperty(name)))
							&& known.stream().anyMatch((one) -> uniform(one).startsWith(uniform(name) + "."));
					require(isEmptySection || isKnown(name, known), name, known);
				}
			}
		}
	}

	/**
	 * Others have variables with this beginning, as Kubernetes for a service of this
	 * name; only one that differs from ours in nothing but underscores is a mistake.
	 */
	private static void checkVariable(String variable, Set<String> known) {
		String name = INDEX_OF_VARIABLE.matcher(variable).replaceAll("");
		String letters = letters(name);
		Set<String> same = known.stream().filter((one) -> letters(one).equals(letters)).collect(Collectors.toSet());
		boolean isRead = same.stream()
			.anyMatch((one) -> name.equalsIgnoreCase(one.replace(".", "_").replace("-", ""))
					|| name.equalsIgnoreCase(one.replace(".", "_").replace("-", "_")));
		// where the system has variables with dots and dashes, they count as they are
		require(same.isEmpty() || isRead || isKnown(name, known), variable, known);
	}

	private static void require(boolean isKnown, String name, Set<String> known) {
		if (!isKnown) {
			String meant = known.stream().filter((one) -> letters(one).equals(letters(name))).findFirst().orElse("");
			throw new InvalidPropertyException(name,
					"is no property of this version" + (meant.isEmpty() ? "" : "; did you mean " + meant));
		}
	}

	private static boolean isKnown(String name, Set<String> known) {
		return uniform(known).contains(uniform(name));
	}

	private static Set<String> uniform(Set<String> names) {
		return names.stream().map(UnknownProperties::uniform).collect(Collectors.toSet());
	}

	/** As Spring Boot compares names: case, dashes and underscores do not matter. */
	private static String uniform(String name) {
		return INDEX.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("").replaceAll("[-_]", "");
	}

	private static String letters(String name) {
		return INDEX.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("").replaceAll("[^a-z0-9]", "");
	}

	private static void read(URL file, Set<String> names) throws IOException {
		try (InputStream in = file.openStream()) {
			new JsonMapper().readTree(in)
				.path("properties")
				.forEach((property) -> names.add(property.path("name").asString("")));
		}
	}

	private static Set<String> known() {
		try {
			Set<String> names = new TreeSet<>();
			// each library that has properties has such a file
			Enumeration<URL> files = UnknownProperties.class.getClassLoader().getResources(METADATA);
			while (files.hasMoreElements()) {
				read(files.nextElement(), names);
			}
			names.removeIf((name) -> !name.startsWith(PREFIX));
			if (!names.isEmpty()) {
				names.addAll(OURS);
			}
			return names;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

package com.httpsms.webhooks.cluster;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ReflectionUtils;

import com.httpsms.webhooks.signing.EncryptionProperties;

/**
 * The properties {@code webhooks.*} as a node understood them, defaults included, so that
 * those of two nodes can be held against each other. What may differ from node to node is
 * left out. Of a secret it says whether it is set; of an encryption key its id, which is
 * the beginning of the digest of 32 random bytes.
 *
 * @param values each property with its value
 */
record Settings(Map<String, String> values) {

	private static final String PREFIX = "webhooks";

	private static final String OF_ONE_NODE = "webhooks.node.";

	private static final String NOT_SET = "not set";

	/** How the names of properties end that nobody else may know. */
	private static final List<String> SECRETS = List.of("key", "keys", "password", "secret", "token", "username");

	Settings {
		values = new TreeMap<>(values);
	}

	/**
	 * Reads those of this node.
	 * @param context the node
	 * @return its settings
	 */
	static Settings of(ApplicationContext context) {
		Map<String, String> values = new TreeMap<>();
		for (ConfigurationPropertiesBean bean : ConfigurationPropertiesBean.getAll(context).values()) {
			String prefix = bean.getAnnotation().prefix();
			Object properties = bean.getInstance();
			if (properties != null && (prefix.equals(PREFIX) || prefix.startsWith(PREFIX + "."))) {
				add(values, prefix, properties);
			}
		}
		values.keySet().removeIf((name) -> name.startsWith(OF_ONE_NODE));
		return new Settings(values);
	}

	/**
	 * Reads those that a node wrote down.
	 * @param lines what {@link #lines()} gave
	 * @return the settings
	 */
	static Settings of(List<String> lines) {
		Map<String, String> values = new TreeMap<>();
		for (String line : lines) {
			String[] parts = line.split("=", 2);
			values.put(parts[0], (parts.length > 1) ? parts[1] : "");
		}
		return new Settings(values);
	}

	/** One line for each property, in order. */
	List<String> lines() {
		return this.values.entrySet().stream().map((entry) -> entry.getKey() + "=" + entry.getValue()).toList();
	}

	/**
	 * Which properties differ. A property that only one of the two knows does not count:
	 * nodes of two versions may run side by side.
	 * @param other another node's
	 * @return the names of the properties
	 */
	Set<String> differences(Settings other) {
		Set<String> names = new TreeSet<>(this.values.keySet());
		names.retainAll(other.values.keySet());
		names.removeIf((name) -> String.valueOf(this.values.get(name)).equals(other.values.get(name)));
		return new LinkedHashSet<>(names);
	}

	private static void add(Map<String, String> values, String prefix, Object properties) {
		if (properties instanceof EncryptionProperties encryption) {
			values.put(prefix + ".key", text(encryption.keyId()));
			values.put(prefix + ".previous-keys", text(encryption.previousKeyIds()));
			return;
		}
		RecordComponent[] components = properties.getClass().getRecordComponents();
		if (components == null) {
			throw new IllegalStateException(properties.getClass() + " is not a record");
		}
		for (RecordComponent component : components) {
			ReflectionUtils.makeAccessible(component.getAccessor());
			Object value = ReflectionUtils.invokeMethod(component.getAccessor(), properties);
			String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
			if (value instanceof Record nested) {
				add(values, name, nested);
			}
			else {
				values.put(name, isSecret(name) ? (value != null) ? "set" : NOT_SET : text(value));
			}
		}
	}

	private static boolean isSecret(String name) {
		String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
		return SECRETS.stream().anyMatch((secret) -> last.equals(secret) || last.endsWith("-" + secret));
	}

	private static String text(@Nullable Object value) {
		return (value != null) ? value.toString() : NOT_SET;
	}

}

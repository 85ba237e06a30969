package com.httpsms.webhooks.start;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.UUID;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Names this process once, before the first line of its log, for the log, the tables and
 * Quartz alike: {@code webhooks.node.name}, by default host and process id, and
 * {@code webhooks.node.instance}, which has a part that is new at each start.
 */
class NodeName implements EnvironmentPostProcessor {

	private static final String NAME = "webhooks.node.name";

	/**
	 * So long that Quartz can append its counter: its {@code ENTRY_ID} has 95 characters,
	 * 13 of which are the counter's, and 9 the part that is new.
	 */
	private static final int LONGEST = 72;

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String given = environment.getProperty(NAME, "").strip();
		String name = given.isEmpty() ? hostAndProcess() : given;
		environment.getPropertySources()
			.addFirst(new MapPropertySource("the name of this node", Map.of(NAME, name, "webhooks.node.instance",
					cut(name, LONGEST) + "/" + UUID.randomUUID().toString().substring(0, 8))));
	}

	private static String hostAndProcess() {
		String host;
		try {
			host = InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			// a machine that does not know its own name still has a process id
			host = "unknown-host";
		}
		return cut(host, LONGEST - 8) + ":" + ManagementFactory.getRuntimeMXBean().getPid();
	}

	private static String cut(String text, int length) {
		return text.substring(0, Math.min(text.length(), length));
	}

}

package com.httpsms.webhooks.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import com.httpsms.webhooks.WebhooksApplication;

/**
 * A node in this process. Two of them at once would share Quartz's connections, which the
 * process has once for each scheduler name: a cluster needs a {@link NodeProcess}.
 */
public final class Node implements AutoCloseable {

	/** What an operator leaves as it is, and a test would only wait for. */
	private static final List<String> SHORT_WAITS = List.of(
			"--spring.quartz.properties.org.quartz.scheduler.idleWaitTime=1000",
			"--spring.quartz.properties.org.quartz.jobStore.clusterCheckinInterval=1000",
			"--spring.quartz.properties.org.quartz.jobStore.dbRetryInterval=500", "--webhooks.lane-refresh=500ms",
			"--webhooks.lane-hand-over=1500ms", "--webhooks.sweep-interval=1s", "--webhooks.count-interval=500ms",
			"--webhooks.jobs.look-interval=500ms", "--webhooks.jobs.retry-delay=500ms",
			"--webhooks.jobs.cron.retry-delay=500ms");

	private final ConfigurableApplicationContext context;

	private Node(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts a node whose lanes run.
	 * @param database its database
	 * @param properties lines of {@code --name=value}, which win over the test's defaults
	 * @return the node
	 */
	public static Node start(TestDatabase database, String... properties) {
		return new Node(new SpringApplicationBuilder(WebhooksApplication.class).registerShutdownHook(false)
			.run(arguments(database, properties).toArray(String[]::new)));
	}

	/**
	 * Starts a node without lanes and sweep, so that a test can take each step by itself.
	 * @param database its database
	 * @param properties lines of {@code --name=value}, which win over the test's defaults
	 * @return the node
	 */
	public static Node idle(TestDatabase database, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add(0, "--spring.quartz.auto-startup=false");
		return start(database, all.toArray(String[]::new));
	}

	static List<String> arguments(TestDatabase database, String... properties) {
		List<String> arguments = new ArrayList<>(database.properties());
		arguments.add("--server.port=0");
		arguments.add("--management.server.port=0");
		arguments.add("--webhooks.egress.allow=127.0.0.0/8");
		arguments.add("--webhooks.warm-up=0s");
		// tests call more often than anybody
		arguments.add("--webhooks.api.max-calls-per-second=10000");
		// tests that run at that hour find their tables as they left them
		arguments.add("--webhooks.jobs.cron.reconcile=-");
		arguments.add("--webhooks.jobs.cron.archive=-");
		arguments.add("--webhooks.jobs.cron.report=-");
		arguments.add("--webhooks.jobs.cron.partition=-");
		arguments.addAll(SHORT_WAITS);
		arguments.addAll(List.of(properties));
		// Spring would make a list of a property that is given twice
		Map<String, String> last = new LinkedHashMap<>();
		arguments.forEach((argument) -> last.put(argument.split("=", 2)[0], argument));
		return List.copyOf(last.values());
	}

	/**
	 * A part of the node.
	 * @param <T> its type
	 * @param type its class
	 * @return the bean
	 */
	public <T> T get(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * A part of the node of which there are several.
	 * @param <T> its type
	 * @param name its name
	 * @param type its class
	 * @return the bean
	 */
	public <T> T get(String name, Class<T> type) {
		return this.context.getBean(name, type);
	}

	/**
	 * Where its API is, and on another port its actuator.
	 * @param path the path, with its slash
	 * @return the URL
	 */
	public String url(String path) {
		String port = path.startsWith("/actuator") ? "local.management.port" : "local.server.port";
		return apiUrl("", port) + path;
	}

	/**
	 * Where the API's port has a path, whatever the path is.
	 * @param path the path, with its slash
	 * @return the URL
	 */
	public String apiUrl(String path) {
		return apiUrl(path, "local.server.port");
	}

	private String apiUrl(String path, String port) {
		return "http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty(port) + path;
	}

	@Override
	public void close() {
		this.context.close();
	}

}

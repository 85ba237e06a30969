package com.httpsms.webhooks.demo;

import java.util.Map;

import org.springframework.boot.SpringApplication;

import com.httpsms.webhooks.WebhooksApplication;

/**
 * The worker with a demo around it. Ctrl-C ends it.
 */
public final class DemoApplication {

	private DemoApplication() {
	}

	/**
	 * Starts the demo.
	 * @param args Spring Boot properties, which win over the demo's
	 */
	public static void main(String[] args) {
		// loopback is where the demo's endpoints are; short delays let one watch the
		// retries
		Map<String, String> demo = Map.of("webhooks.egress.allow", "127.0.0.0/8", "webhooks.retry.delays",
				"1s,2s,4s,8s", "webhooks.endpoint.hold.first", "5s");
		demo.forEach((property, value) -> System.setProperty(property, System.getProperty(property, value)));
		SpringApplication.from(WebhooksApplication::main).with(DemoConfiguration.class).run(args);
	}

}

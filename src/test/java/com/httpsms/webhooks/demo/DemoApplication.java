package com.httpsms.webhooks.demo;

import java.util.stream.Stream;

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
		Stream<String> demo = Stream.of("--webhooks.egress.allow=127.0.0.0/8", "--webhooks.retry.delays=1s,2s,4s,8s",
				"--webhooks.endpoint.hold.first=5s");
		SpringApplication.from(WebhooksApplication::main)
			.with(DemoConfiguration.class)
			.run(Stream.concat(demo, Stream.of(args)).toArray(String[]::new));
	}

}

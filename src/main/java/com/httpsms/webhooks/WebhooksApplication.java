package com.httpsms.webhooks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The worker as a process: one node of the cluster.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WebhooksApplication {

	/**
	 * Starts a node; it runs until SIGTERM.
	 * @param args Spring Boot properties such as {@code --webhooks.lanes=8}
	 */
	public static void main(String[] args) {
		SpringApplication.run(WebhooksApplication.class, args);
	}

}

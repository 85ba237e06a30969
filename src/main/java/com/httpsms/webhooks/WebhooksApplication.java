package com.httpsms.webhooks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

import com.httpsms.webhooks.command.Commands;

/**
 * The worker as a process: one node of the cluster.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WebhooksApplication {

	/**
	 * Starts a node, which runs until SIGTERM, or runs a command.
	 * @param args Spring Boot properties such as {@code --webhooks.lanes=8}, after the
	 * command if there is one: {@code keys create --role producer}
	 */
	public static void main(String[] args) {
		if (Commands.isCommand(args)) {
			System.exit(Commands.run(args));
		}
		SpringApplication.run(WebhooksApplication.class, args);
	}

}

package com.httpsms.webhooks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

import com.httpsms.webhooks.command.Commands;
import com.httpsms.webhooks.start.BoundedEnd;
import com.httpsms.webhooks.start.StartProblem;

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
		BoundedEnd.watch(Thread.currentThread());
		if (Commands.isCommand(args)) {
			System.exit(Commands.run(args));
		}
		try {
			SpringApplication.run(WebhooksApplication.class, args);
		}
		catch (SpringApplication.AbandonedRunException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// Spring Boot has said why
			System.exit(StartProblem.exitCode(ex));
		}
	}

}

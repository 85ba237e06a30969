package com.httpsms.webhooks.delivery.send;

import java.time.Duration;
import java.util.List;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import com.httpsms.webhooks.egress.EgressGuard;
import com.httpsms.webhooks.egress.EgressProperties;

/**
 * Makes the project's own sender for the peers, so that a request costs them what it
 * costs us.
 */
public final class SenderFactory implements AutoCloseable {

	private static final int CONNECTIONS = 512;

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** Puts together what neither package opens to other classes. */
	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	/**
	 * Sets up a client that may call this machine.
	 */
	public SenderFactory() {
		this.context.registerBean(EgressProperties.class, () -> new EgressProperties(List.of("127.0.0.0/8")));
		this.context.registerBean(SendProperties.class, () -> new SendProperties(TIMEOUT, CONNECTIONS));
		this.context.register(EgressGuard.class, SenderConfiguration.class);
		this.context.refresh();
	}

	/**
	 * What makes requests.
	 * @return the sender, which works until this is closed
	 */
	public Sender sender() {
		return this.context.getBean(Sender.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

}

package com.httpsms.webhooks.delivery.send;

import java.time.Duration;
import java.util.List;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import com.httpsms.webhooks.egress.EgressGuard;
import com.httpsms.webhooks.egress.EgressProperties;

/**
 * Makes the project's own sender without the rest of the worker: a request costs peers
 * and limits what it costs us.
 */
public final class SenderFactory implements AutoCloseable {

	/** Puts together what neither package opens to other classes. */
	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	/**
	 * Sets up a client that may call this machine.
	 * @param timeout for the whole exchange
	 * @param maxInFlight requests in flight
	 */
	public SenderFactory(Duration timeout, int maxInFlight) {
		this.context.registerBean(EgressProperties.class, 
				() -> new EgressProperties(List.of("127.0.0.0/8"), List.of(), null, null, null));
		this.context.registerBean(SendProperties.class, () -> new SendProperties(timeout, maxInFlight, Duration.ZERO));
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

package com.httpsms.webhooks.delivery;

import org.jspecify.annotations.Nullable;

/**
 * A part of this node that knows what keeps it from delivering. The health component
 * {@code lanes} asks every bean that is one.
 */
@FunctionalInterface
public interface DeliveryTrouble {

	/**
	 * What is wrong now; asked often, so it must be quick.
	 * @return what an operator reads, without secrets, or null if nothing is wrong
	 */
	@Nullable String reason();

}

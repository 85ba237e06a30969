package com.httpsms.webhooks.delivery;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * What this process signs its claims with. A node that was restarted is another one: it
 * must not record what its predecessor claimed.
 */
@Component
public class NodeIdentity {

	private final String name;

	NodeIdentity(@Value("${webhooks.node.instance}") String instance) {
		this.name = instance;
	}

	/**
	 * The name in {@code claimed_by} and {@code node}.
	 * @return the node's name and a part that is new at each start
	 */
	public String name() {
		return this.name;
	}

}

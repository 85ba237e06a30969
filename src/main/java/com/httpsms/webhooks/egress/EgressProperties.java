package com.httpsms.webhooks.egress;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code webhooks.egress.*}: which addresses may be called.
 *
 * @param allow networks (CIDR, or single addresses) that may be called although they are
 * private, loopback or link-local
 */
@ConfigurationProperties("webhooks.egress")
public record EgressProperties(@DefaultValue List<String> allow) {

	public EgressProperties {
		allow = List.copyOf(allow);
		new EgressPolicy(allow);
	}

}

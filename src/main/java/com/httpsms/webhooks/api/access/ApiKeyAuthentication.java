package com.httpsms.webhooks.api.access;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

import com.httpsms.webhooks.apikey.ApiKey;

/**
 * A caller, before and after its key was checked.
 */
final class ApiKeyAuthentication extends AbstractAuthenticationToken {

	private static final long serialVersionUID = 1L;

	/** Gone once it is checked. */
	private final transient @Nullable String presented;

	private final transient @Nullable ApiKey key;

	ApiKeyAuthentication(String presented) {
		super(List.of());
		this.presented = presented;
		this.key = null;
	}

	ApiKeyAuthentication(ApiKey key) {
		super(List.of(new SimpleGrantedAuthority("ROLE_" + key.role())));
		this.presented = null;
		this.key = key;
		setAuthenticated(true);
	}

	@Override
	public @Nullable Object getCredentials() {
		return this.presented;
	}

	@Override
	public @Nullable Object getPrincipal() {
		return this.key;
	}

	@Override
	public String getName() {
		return (this.key != null) ? "key " + this.key.id() : "unknown";
	}

	@Override
	public String toString() {
		return getName();
	}

}

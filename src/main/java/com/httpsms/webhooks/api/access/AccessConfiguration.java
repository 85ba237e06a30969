package com.httpsms.webhooks.api.access;

import java.time.Duration;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

import com.httpsms.webhooks.api.CallBudgets;
import com.httpsms.webhooks.api.DatabaseCalls;
import com.httpsms.webhooks.api.FailureWriter;
import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.database.TroubleLog;

/**
 * Who may call what. Unknown, revoked and missing keys get the same answer.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(AccessConfiguration.class);

	private static final TroubleLog UNCHECKED = new TroubleLog(logger, "API keys can't be checked");

	private static final String HEADER = "x-api-key";

	/**
	 * Each by its name: below a pattern there is room for paths that nobody thought of.
	 */
	private static final String[] OPEN = { "/actuator/health", "/actuator/health/liveness",
			"/actuator/health/readiness", "/actuator/health/delivery", "/actuator/prometheus", "/v3/api-docs" };

	/** That of httpSMS. */
	private static final String UNAUTHORIZED = "You are not authorized to carry out this request.";

	@Bean
	AuthenticationManager apiKeyManager(ApiKeys keys, DatabaseCalls database) {
		return (authentication) -> {
			if (!(authentication.getCredentials() instanceof String presented)) {
				throw new BadCredentialsException("no key");
			}
			if (!database.begin()) {
				throw new AuthenticationServiceException("too many calls wait for the database");
			}
			try {
				return keys.authenticate(presented)
					.map(ApiKeyAuthentication::new)
					.orElseThrow(() -> new BadCredentialsException("no such key"));
			}
			catch (DataAccessException ex) {
				throw new AuthenticationServiceException("the key can't be looked up", ex);
			}
			finally {
				database.end();
			}
		};
	}

	@Bean
	SecurityFilterChain apiAccess(HttpSecurity http, AuthenticationManager manager, FailureWriter failures,
			CallBudgets budgets) {
		AuthenticationEntryPoint unauthorized = (request, response, ex) -> failures.write(response,
				HttpStatus.UNAUTHORIZED, UNAUTHORIZED);
		AccessDeniedHandler forbidden = (request, response, ex) -> failures.write(response, HttpStatus.FORBIDDEN,
				"This key is not for this request.");
		AuthenticationFilter filter = new AuthenticationFilter(manager, AccessConfiguration::presentedKey);
		filter.setSuccessHandler((request, response, authentication) -> {
			UNCHECKED.wentWell();
			String presented = request.getHeader(HEADER);
			if (presented != null) {
				budgets.goodKey(presented);
			}
			logger.debug("{} calls", authentication);
		});
		filter.setFailureHandler((request, response, ex) -> {
			if (ex instanceof AuthenticationServiceException) {
				UNCHECKED.happened(ex);
				failures.write(response, HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer. Try again.");
			}
			else {
				budgets.badKey(request.getRemoteAddr());
				unauthorized.commence(request, response, ex);
			}
		});
		Filter guesses = (request, response, chain) -> {
			String presented = ((HttpServletRequest) request).getHeader(HEADER);
			Duration wait = (presented != null) ? budgets.waitOf(request.getRemoteAddr(), presented) : Duration.ZERO;
			if (wait.isZero()) {
				chain.doFilter(request, response);
				return;
			}
			HttpServletResponse answer = (HttpServletResponse) response;
			answer.setHeader(HttpHeaders.RETRY_AFTER, CallBudgets.seconds(wait));
			failures.write(answer, HttpStatus.TOO_MANY_REQUESTS, "Too many keys from this address are none");
		};
		return http
			// the key is in a header that no browser sends by itself
			.csrf(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.addFilterBefore(filter, AnonymousAuthenticationFilter.class)
			.addFilterBefore(guesses, AuthenticationFilter.class)
			.authorizeHttpRequests((requests) -> requests.requestMatchers(OPEN)
				.permitAll()
				.requestMatchers("/v1/events")
				.hasRole(ApiKey.Role.PRODUCER.name())
				.requestMatchers("/v1/webhooks/**")
				.hasRole(ApiKey.Role.USER.name())
				.requestMatchers("/v1/deliveries/**")
				.hasAnyRole(ApiKey.Role.USER.name(), ApiKey.Role.OPERATOR.name())
				.requestMatchers("/v1/jobs/**", "/actuator/**")
				.hasRole(ApiKey.Role.OPERATOR.name())
				.anyRequest()
				.authenticated())
			.exceptionHandling(
					(handling) -> handling.authenticationEntryPoint(unauthorized).accessDeniedHandler(forbidden))
			.build();
	}

	/** A CloudEvent's id is part of a path, and may have any visible character in it. */
	@Bean
	StrictHttpFirewall firewall() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		firewall.setAllowUrlEncodedSlash(true);
		firewall.setAllowUrlEncodedDoubleSlash(true);
		firewall.setAllowUrlEncodedPercent(true);
		firewall.setAllowSemicolon(true);
		firewall.setAllowBackSlash(true);
		return firewall;
	}

	@Bean
	RequestRejectedHandler rejected(FailureWriter failures) {
		return (request, response, ex) -> failures.write(response, HttpStatus.BAD_REQUEST,
				"The request isn't properly formed");
	}

	private static @Nullable Authentication presentedKey(HttpServletRequest request) {
		String presented = request.getHeader(HEADER);
		return (presented != null) ? new ApiKeyAuthentication(presented) : null;
	}

}

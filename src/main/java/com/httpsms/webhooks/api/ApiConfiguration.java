package com.httpsms.webhooks.api;

import java.util.Map;
import java.util.TreeMap;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Sets up the server and the OpenAPI document.
 */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

	private static final String KEY = "key";

	private static final Map<String, String> FAILURES = new TreeMap<>(
			Map.of("400", "The request can't be read", "401", "There is no valid key", "403",
					"The key is for other calls", "404", "There is no such thing, or not for this key", "413",
					"The body is too long", "422", "Fields break rules", "503", "The database does not answer"));

	/** A CloudEvent's id is part of a path, and may have a slash in it. */
	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashes() {
		return (factory) -> factory.addConnectorCustomizers((connector) -> {
			connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
			connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
		});
	}

	/**
	 * All answers are JSON. Were that agreed on when an answer is written, a call with
	 * another wish would have been carried out before it is refused.
	 */
	@Bean
	WebMvcConfigurer alwaysJson() {
		return new WebMvcConfigurer() {

			@Override
			public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
				configurer.ignoreAcceptHeader(true)
					.defaultContentType(org.springframework.http.MediaType.APPLICATION_JSON);
			}
		};
	}

	/**
	 * A number is no text and a text no number: whoever mixes them up hears of it,
	 * instead of storing something else.
	 */
	@Bean
	JsonMapperBuilderCustomizer exactTypes() {
		return (builder) -> builder
			.withCoercionConfig(LogicalType.Textual,
					(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
			.withCoercionConfig(LogicalType.Integer,
					(config) -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
			.withCoercionConfig(LogicalType.Boolean,
					(config) -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail));
	}

	/** What any call may answer, and what those with a field of their own may. */
	@Bean
	OpenApiCustomizer failures() {
		return (api) -> {
			api.getComponents()
				.addSchemas("Failure", ModelConverters.getInstance(true).read(Failure.class).get("Failure"));
			api.getPaths().values().stream().flatMap((path) -> path.readOperations().stream()).forEach((operation) -> {
				operation.getResponses().values().forEach(ApiConfiguration::fail);
				FAILURES.forEach((status, description) -> operation.getResponses()
					.computeIfAbsent(status, (missing) -> fail(new ApiResponse().description(description))));
			});
		};
	}

	/** Gives a body to an answer that has none. */
	private static ApiResponse fail(ApiResponse response) {
		if (response.getContent() == null || response.getContent().isEmpty()) {
			response.setContent(new Content().addMediaType("application/json",
					new MediaType().schema(new Schema<>().$ref("#/components/schemas/Failure"))));
		}
		return response;
	}

	@Bean
	OpenAPI openApi(BuildProperties build) {
		return new OpenAPI()
			.info(new Info().title("httpSMS webhooks")
				.version(build.getVersion())
				.description("Manage webhooks, publish events, look after deliveries. Each answer has a status, a "
						+ "message for people, and data. The calls of /v1/webhooks are those of httpSMS, and more."))
			.components(new Components().addSecuritySchemes(KEY,
					new SecurityScheme().type(SecurityScheme.Type.APIKEY)
						.in(SecurityScheme.In.HEADER)
						.name("x-api-key")
						.description("A key that was made with the command: keys create")))
			.addSecurityItem(new SecurityRequirement().addList(KEY));
	}

}

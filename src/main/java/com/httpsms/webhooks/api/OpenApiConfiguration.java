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

import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The OpenAPI document.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

	private static final String KEY = "key";

	private static final Map<String, String> FAILURES = new TreeMap<>(
			Map.of("400", "The request can't be read", "401", "There is no valid key", "403",
					"The key is for other calls", "404", "There is no such thing, or not for this key", "413",
					"The body is too long", "422", "Fields break rules", "503", "The database does not answer"));

	/** What any call may answer, and what those with a field of their own may. */
	@Bean
	OpenApiCustomizer failures() {
		return (api) -> {
			api.getComponents()
				.addSchemas("Failure", ModelConverters.getInstance(true).read(Failure.class).get("Failure"));
			api.getPaths().values().stream().flatMap((path) -> path.readOperations().stream()).forEach((operation) -> {
				operation.getResponses().values().forEach(OpenApiConfiguration::fail);
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
		return new OpenAPI().info(new Info().title("httpSMS webhooks")
			.version(build.getVersion())
			.description(
					"Manage webhooks, publish events, look after deliveries, run bulk jobs. Each answer has a status, a "
							+ "message for people, and data. The calls of /v1/webhooks are those of httpSMS, and more."))
			.components(new Components().addSecuritySchemes(KEY,
					new SecurityScheme().type(SecurityScheme.Type.APIKEY)
						.in(SecurityScheme.In.HEADER)
						.name("x-api-key")
						.description("A key that was made with the command: keys create")))
			.addSecurityItem(new SecurityRequirement().addList(KEY));
	}

}

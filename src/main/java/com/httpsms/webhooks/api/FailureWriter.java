package com.httpsms.webhooks.api;

import java.io.IOException;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Answers requests that never reach a controller, as controllers would.
 */
@Component
public class FailureWriter {

	private final JsonMapper json;

	FailureWriter(JsonMapper json) {
		this.json = json;
	}

	/**
	 * Writes a failure.
	 * @param response where to
	 * @param status its status
	 * @param message what went wrong
	 * @throws IOException if the client is gone
	 */
	public void write(HttpServletResponse response, HttpStatus status, String message) throws IOException {
		response.setStatus(status.value());
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		if (status == HttpStatus.SERVICE_UNAVAILABLE) {
			response.setHeader(HttpHeaders.RETRY_AFTER, ApiErrors.RETRY_AFTER_SECONDS);
		}
		this.json.writeValue(response.getOutputStream(), new Failure(message, Map.of()));
	}

}

package com.httpsms.webhooks.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriUtils;

/**
 * Refuses calls with parameters that nobody reads: a filter that is misspelt, or that
 * another call has, would show what it was to leave out.
 */
class KnownParameters implements HandlerInterceptor {

	private static final String OURS = KnownParameters.class.getPackageName();

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		String query = request.getQueryString();
		if (query != null && handler instanceof HandlerMethod method
				&& method.getBeanType().getPackageName().startsWith(OURS)) {
			check(names(query), new TreeSet<>(known(method)));
		}
		return true;
	}

	private static void check(List<String> given, Set<String> known) {
		Problems problems = new Problems();
		for (String name : given) {
			if (!known.contains(name)) {
				problems.add(name, known.isEmpty() ? "is no parameter of this call, which has none"
						: "is no parameter of this call, which has " + String.join(", ", known));
			}
		}
		Map<String, Long> counts = given.stream()
			.filter(known::contains)
			.collect(Collectors.groupingBy((name) -> name, Collectors.counting()));
		counts.forEach((name, count) -> problems.require(count == 1, name, "must be there once"));
		problems.throwIfAny("reading the request");
	}

	private static List<String> known(HandlerMethod method) {
		return Arrays.stream(method.getMethodParameters())
			.filter((parameter) -> parameter.hasParameterAnnotation(RequestParam.class))
			.map(KnownParameters::name)
			.toList();
	}

	private static String name(MethodParameter parameter) {
		RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
		String name = (annotation != null) ? annotation.name() : "";
		@Nullable String inCode = parameter.getParameterName();
		return (name.isEmpty() && inCode != null) ? inCode : name;
	}

	/** Of the query alone: no call takes parameters in its body. */
	private static List<String> names(String query) {
		return Arrays.stream(query.split("&"))
			.map((pair) -> pair.split("=", 2)[0])
			.filter((name) -> !name.isEmpty())
			.map(KnownParameters::decoded)
			.toList();
	}

	private static String decoded(String name) {
		try {
			return UriUtils.decode(name, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			// as it stands it is no parameter of ours either
			return name;
		}
	}

}

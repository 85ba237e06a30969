package com.httpsms.webhooks.materials;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import tools.jackson.databind.json.JsonMapper;

/**
 * A library in the jar.
 *
 * @param module its group and artifact with a colon between
 * @param version its version
 */
record Component(String module, String version) {

	/**
	 * Reads the bill of materials that the build has made.
	 * @return all libraries of the jar
	 * @throws IOException if there is none
	 */
	static List<Component> bundled() throws IOException {
		try (InputStream bill = Component.class.getResourceAsStream("/META-INF/sbom/application.cdx.json")) {
			if (bill == null) {
				throw new IOException("the build has made no bill of materials");
			}
			return JsonMapper.shared()
				.readTree(bill)
				.path("components")
				.valueStream()
				.map((one) -> new Component(one.path("group").asString() + ":" + one.path("name").asString(),
						one.path("version").asString()))
				.toList();
		}
	}

}

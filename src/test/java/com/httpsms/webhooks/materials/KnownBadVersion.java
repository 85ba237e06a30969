package com.httpsms.webhooks.materials;

import java.util.List;

import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

/**
 * Versions of a library that must not be used.
 *
 * @param module its group and artifact with a colon between
 * @param versions which versions
 * @param reason why
 */
record KnownBadVersion(String module, VersionRange versions, String reason) {

	/**
	 * Reads a list.
	 * @param lines its lines; those that are empty or begin with a hash say nothing
	 * @return what it has
	 * @throws IllegalArgumentException if a line is not as it should be
	 */
	static List<KnownBadVersion> parse(List<String> lines) {
		return lines.stream()
			.map(String::strip)
			.filter((line) -> !line.isEmpty() && !line.startsWith("#"))
			.map(KnownBadVersion::parse)
			.toList();
	}

	private static KnownBadVersion parse(String line) {
		String[] parts = line.split(" ", 3);
		if (parts.length != 3 || parts[0].split(":", -1).length != 2) {
			throw new IllegalArgumentException("not a module, versions and a reason: " + line);
		}
		try {
			VersionRange versions = VersionRange.createFromVersionSpec(parts[1]);
			if (!versions.hasRestrictions()) {
				throw new IllegalArgumentException("versions need brackets, or they are only recommended: " + line);
			}
			return new KnownBadVersion(parts[0], versions, parts[2]);
		}
		catch (InvalidVersionSpecificationException ex) {
			throw new IllegalArgumentException("not a range of versions: " + line, ex);
		}
	}

	boolean matches(Component component) {
		return this.module.equals(component.module())
				&& this.versions.containsVersion(new DefaultArtifactVersion(component.version()));
	}

}

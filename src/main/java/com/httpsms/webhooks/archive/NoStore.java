package com.httpsms.webhooks.archive;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Stands for a place for archives that nobody has chosen: refuses everything.
 */
class NoStore implements ArchiveStore {

	private final ArchiveProperties properties;

	NoStore(ArchiveProperties properties) {
		this.properties = properties;
	}

	@Override
	public void put(String name, Path content) {
		throw refusal();
	}

	@Override
	public InputStream open(String name) {
		throw refusal();
	}

	@Override
	public void delete(String name) {
		throw refusal();
	}

	@Override
	public List<String> list(String ending) {
		throw refusal();
	}

	private IllegalStateException refusal() {
		return new IllegalStateException(this.properties.requireLocation());
	}

}

package com.httpsms.webhooks.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Where archives are kept. What has been put is there whole or not at all, whenever the
 * process or its machine ends.
 */
public interface ArchiveStore {

	/**
	 * Keeps a file. One of the same name is replaced.
	 * @param name its name, with slashes
	 * @param content the file, which stays where it is
	 * @throws IOException if it can't be kept
	 */
	void put(String name, Path content) throws IOException;

	/**
	 * Reads a file.
	 * @param name its name
	 * @return its content, to be closed
	 * @throws java.nio.file.NoSuchFileException if it is not there
	 * @throws IOException if it can't be read
	 */
	InputStream open(String name) throws IOException;

	/**
	 * Deletes a file, or what there is of it.
	 * @param name its name
	 * @throws IOException if it can't be deleted
	 */
	void delete(String name) throws IOException;

	/**
	 * Lists files.
	 * @param ending how their names end
	 * @return their names, in order
	 * @throws IOException if they can't be listed
	 */
	List<String> list(String ending) throws IOException;

}

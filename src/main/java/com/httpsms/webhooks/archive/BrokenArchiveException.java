package com.httpsms.webhooks.archive;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * An archive that is not there, or is not what was written: to read it again does not
 * help before somebody has mended it.
 */
public class BrokenArchiveException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * An archive that is broken.
	 * @param message what is wrong with which archive
	 * @param cause how that was found out, if by an exception
	 */
	public BrokenArchiveException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}

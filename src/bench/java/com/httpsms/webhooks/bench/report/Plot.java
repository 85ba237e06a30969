package com.httpsms.webhooks.bench.report;

/**
 * A plot that has been drawn.
 *
 * @param file the name of its file
 * @param title what it shows
 * @param svg the file's text
 */
record Plot(String file, String title, String svg) {
}

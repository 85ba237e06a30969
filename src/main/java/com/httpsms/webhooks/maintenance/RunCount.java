package com.httpsms.webhooks.maintenance;

/**
 * The runs of a job that stand alike.
 *
 * @param job the job's name
 * @param state where they stand
 * @param runs how many they are
 * @param known how many deliveries there are to do, of all of them
 * @param done how many are done
 */
record RunCount(String job, JobState state, long runs, long known, long done) {

}

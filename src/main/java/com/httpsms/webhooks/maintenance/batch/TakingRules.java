package com.httpsms.webhooks.maintenance.batch;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import com.httpsms.webhooks.maintenance.JobName;

/**
 * Which runs a node may take.
 *
 * @param known the jobs that it can do: while versions are mixed there may be others
 * @param exclusive the jobs of which one run is at work at a time, whatever it works on,
 * maybe none
 */
record TakingRules(Set<JobName> known, Set<JobName> exclusive) {

	/**
	 * The rules of a node.
	 * @param known the jobs that it can do
	 * @return the rules
	 */
	static TakingRules of(Set<JobName> known) {
		return new TakingRules(known,
				Arrays.stream(JobName.values()).filter(JobName::isExclusive).collect(Collectors.toUnmodifiableSet()));
	}

}

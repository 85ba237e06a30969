package com.httpsms.webhooks.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.DeliveryTrouble;

/**
 * Holds the nodes of the cluster against each other: all are to write to one server, and
 * to have the same settings. Says so once when that changes.
 */
@Component
class Neighbours implements MeterBinder, DeliveryTrouble {

	private static final Logger logger = LoggerFactory.getLogger(Neighbours.class);

	private volatile Picture picture = Picture.NOTHING;

	private volatile Engine engine = new Engine(Map.of());

	/**
	 * Takes a new look at the database.
	 * @param now what it is
	 */
	void see(Engine now) {
		Engine before = this.engine;
		this.engine = now;
		if (!now.refusal().equals(before.refusal())) {
			now.refusal().ifPresent((refusal) -> logger.error("The database {}", refusal));
		}
		if (now.isGalera() && !before.isGalera()) {
			logger.warn("The database is a Galera cluster. Have all nodes write to the same one of its servers: "
					+ "with several writers two nodes may send the same delivery");
		}
	}

	/**
	 * Takes a new look at the nodes.
	 * @param living the nodes that live
	 * @param self the name of this one
	 */
	void look(List<ClusterNode> living, String self) {
		Picture before = this.picture;
		Picture now = Picture.of(living, self);
		this.picture = now;
		if (!now.servers().equals(before.servers())) {
			if (now.servers().size() > 1) {
				logger.error(
						"Nodes of this cluster write to different servers: {}. Two nodes may send the same "
								+ "delivery; see \"Nodes write to different servers\" in ops/runbook.md",
						now.servers());
			}
			else if (before.servers().size() > 1) {
				logger.info("All nodes write to the same server again");
			}
		}
		if (!now.differences().equals(before.differences())) {
			if (now.differences().isEmpty()) {
				logger.info("All nodes have the same settings again");
			}
			else {
				logger.warn("Settings differ between the nodes of this cluster: {}. Only webhooks.node.* may differ",
						String.join("; ", now.differences().values()));
			}
		}
	}

	@Override
	public @Nullable String reason() {
		Picture now = this.picture;
		if (now.servers().size() > 1) {
			return "nodes of this cluster write to different servers; two may send the same delivery";
		}
		return this.engine.refusal().map((refusal) -> "the database " + refusal).orElse(null);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("webhooks.nodes", this, (neighbours) -> neighbours.picture.nodes())
			.description("Nodes of the cluster that live")
			.register(registry);
		Gauge.builder("webhooks.nodes.servers", this, (neighbours) -> Math.max(1, neighbours.picture.servers().size()))
			.description("Servers that the nodes of the cluster write to; more than one is wrong")
			.register(registry);
		Gauge
			.builder("webhooks.nodes.settings.differing", this, (neighbours) -> neighbours.picture.differences().size())
			.description("Properties in which other nodes differ from this one")
			.register(registry);
	}

	/**
	 * The cluster at one moment.
	 *
	 * @param nodes how many live
	 * @param servers the nodes by the server that they write to, of those that have done
	 * so for a while
	 * @param differences what is said of each property that differs, by its name
	 */
	private record Picture(int nodes, Map<String, Set<String>> servers, Map<String, String> differences) {

		static final Picture NOTHING = new Picture(0, Map.of(), Map.of());

		static Picture of(List<ClusterNode> living, String self) {
			Map<String, Set<String>> servers = living.stream()
				.filter(ClusterNode::settled)
				.collect(Collectors.groupingBy((node) -> node.server().identity(), TreeMap::new,
						Collectors.mapping(ClusterNode::name, Collectors.toCollection(TreeSet::new))));
			return new Picture(living.size(), servers, differences(living, self));
		}

		private static Map<String, String> differences(List<ClusterNode> living, String self) {
			Map<String, String> differences = new TreeMap<>();
			Settings mine = living.stream()
				.filter((node) -> node.name().equals(self))
				.map(ClusterNode::settings)
				.findFirst()
				.orElse(new Settings(Map.of()));
			for (ClusterNode node : living) {
				for (String property : mine.differences(node.settings())) {
					differences.merge(property,
							property + " is " + mine.values().get(property) + " here and "
									+ node.settings().values().get(property) + " on " + node.name(),
							(first, next) -> first + next.substring(next.indexOf(" and ")));
				}
			}
			return differences;
		}

	}

}

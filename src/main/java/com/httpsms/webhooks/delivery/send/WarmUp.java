package com.httpsms.webhooks.delivery.send;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.egress.EgressGuard;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * Makes requests to this process before it takes work. A JVM runs a request's code many
 * times slower at first, and compiling it takes the processors for seconds: a node that
 * was just started would be slow when it has most to catch up on. Whether it works or
 * not, the node starts.
 */
@Component
final class WarmUp implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);

	private static final int CONNECTIONS = 64;

	/** The end of each request, by which the other side knows that it is whole. */
	private static final byte END = '!';

	private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"
		.getBytes(StandardCharsets.US_ASCII);

	private final SenderConfiguration configuration;

	private final SendProperties properties;

	private volatile boolean running;

	private volatile int answers;

	WarmUp(SenderConfiguration configuration, SendProperties properties) {
		this.configuration = configuration;
		this.properties = properties;
	}

	@Override
	public void start() {
		this.running = true;
		if (this.properties.warmUp().isZero()) {
			return;
		}
		EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		ConnectionProvider connections = ConnectionProvider.create("warm-up", CONNECTIONS);
		try {
			Channel server = new ServerBootstrap().group(loop)
				.channel(NioServerSocketChannel.class)
				.childHandler(new Echo())
				.bind("127.0.0.1", 0)
				.syncUninterruptibly()
				.channel();
			int port = ((InetSocketAddress) server.localAddress()).getPort();
			Requests requests = new Requests(
					this.configuration.sender(connections, EgressGuard.forThisMachine(), this.properties), port,
					System.nanoTime() + this.properties.warmUp().toNanos());
			this.answers = requests.run(this.properties);
			logger.info("Warmed up with {} requests to this process", this.answers);
		}
		catch (RuntimeException ex) {
			logger.info("Not warmed up: {}", ex.toString());
			logger.debug("The cause", ex);
		}
		finally {
			connections.dispose();
			var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
		}
	}

	/**
	 * What the warm-up came to.
	 * @return how many requests were answered
	 */
	int answers() {
		return this.answers;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Before the worker and Quartz. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 11;
	}

	/**
	 * Requests in as many chains as there are connections: each answer sends the next.
	 *
	 * @param sender sends them
	 * @param port where to
	 * @param end when to stop, by the system's nanoseconds
	 * @param answers how many came
	 * @param open chains that have not ended
	 * @param done when all chains have ended
	 */
	private record Requests(Sender sender, int port, long end, AtomicInteger answers, AtomicInteger open,
			CompletableFuture<Integer> done) {

		Requests(Sender sender, int port, long end) {
			this(sender, port, end, new AtomicInteger(), new AtomicInteger(CONNECTIONS), new CompletableFuture<>());
		}

		int run(SendProperties properties) {
			for (int chain = 0; chain < CONNECTIONS; chain++) {
				next();
			}
			try {
				return this.done.get(properties.warmUp().plus(properties.requestTimeout()).toMillis(),
						TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return this.answers.get();
			}
			catch (ExecutionException | TimeoutException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private void next() {
			if (System.nanoTime() < this.end) {
				this.sender.send(request()).subscribe((answer) -> {
					this.answers.incrementAndGet();
					next();
				}, this.done::completeExceptionally);
			}
			else if (this.open.decrementAndGet() == 0) {
				this.done.complete(this.answers.get());
			}
		}

		private WebhookRequest request() {
			Instant now = Instant.now();
			String id = UUID.randomUUID().toString();
			Webhook webhook = new Webhook(0, id, "warm-up", "http://127.0.0.1:" + this.port + "/warm-up", "",
					Webhook.Status.ACTIVE);
			StoredEvent event = new StoredEvent(0, id, "message.phone.received", "warm-up", "+18005550199",
					"{\"content\":\"" + "x".repeat(600) + "\"}" + (char) END, now);
			return new WebhookRequest(webhook, SigningKey.of(id), event, 1, now);
		}

	}

	/** Answers each request that came as a whole. */
	@ChannelHandler.Sharable
	private static final class Echo extends SimpleChannelInboundHandler<ByteBuf> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
			if (bytes.getByte(bytes.writerIndex() - 1) == END) {
				var unused = context.writeAndFlush(Unpooled.wrappedBuffer(ANSWER));
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			var unused = context.close();
		}

	}

}

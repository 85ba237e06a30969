package com.httpsms.webhooks.bench.rig;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The process that stands for all endpoints, and costs as little as can be: one thread
 * that counts. What it does is in the path: {@code /instant/…} answers at once,
 * {@code /after/20/…} after 20 ms, {@code /never/…} not at all. {@code /control/…} is the
 * benchmark's.
 */
final class SinkServer {

	/** All on the one thread that serves. */
	private final List<String> arrivals = new ArrayList<>();

	private boolean recording;

	private long answered;

	private long unanswered;

	private long first;

	private long lastAnswered;

	private SinkServer() {
	}

	/**
	 * Serves until the process ends; prints its port.
	 * @param args none
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		SinkServer sink = new SinkServer();
		EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		Channel channel = new ServerBootstrap().group(loop)
			.channel(NioServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, 4096)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<Channel>() {

				@Override
				protected void initChannel(Channel connection) {
					connection.pipeline().addLast(new HttpServerCodec(), sink.new Exchange());
				}
			})
			.bind("127.0.0.1", 0)
			.sync()
			.channel();
		System.out.println("port " + ((InetSocketAddress) channel.localAddress()).getPort());
		channel.closeFuture().sync();
	}

	private static long now() {
		return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
	}

	private String control(String command) {
		switch (command) {
			case "/control/record", "/control/reset" -> {
				this.recording = command.endsWith("record");
				this.arrivals.clear();
				this.answered = 0;
				this.unanswered = 0;
				this.first = 0;
				this.lastAnswered = 0;
				return "";
			}
			case "/control/arrivals" -> {
				return String.join("\n", this.arrivals);
			}
			default -> {
				return this.answered + " " + this.unanswered + " " + this.first + " " + this.lastAnswered;
			}
		}
	}

	private void arrived(@Nullable String eventId) {
		long now = now();
		if (this.first == 0) {
			this.first = now;
		}
		if (this.recording) {
			this.arrivals.add(eventId + " " + now);
		}
	}

	/** The requests of one connection. */
	private final class Exchange extends ChannelInboundHandlerAdapter {

		private String path = "";

		private @Nullable String eventId;

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			try {
				if (message instanceof HttpRequest request) {
					this.path = request.uri();
					this.eventId = request.headers().get("webhook-id");
				}
				if (message instanceof LastHttpContent) {
					serve(context);
				}
			}
			finally {
				ReferenceCountUtil.release(message);
			}
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

		private void serve(ChannelHandlerContext context) {
			if (this.path.startsWith("/control/")) {
				answer(context, control(this.path));
				return;
			}
			arrived(this.eventId);
			if (this.path.startsWith("/instant/")) {
				counted(context);
			}
			else if (this.path.startsWith("/after/")) {
				long millis = Long.parseLong(this.path.split("/", -1)[2]);
				var unused = context.executor().schedule(() -> {
					counted(context);
					context.flush();
				}, millis, TimeUnit.MILLISECONDS);
			}
			else {
				SinkServer.this.unanswered++;
			}
		}

		private void counted(ChannelHandlerContext context) {
			SinkServer.this.answered++;
			SinkServer.this.lastAnswered = now();
			answer(context, "");
		}

		private static void answer(ChannelHandlerContext context, String text) {
			FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
					Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
			response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
			var unused = context.write(response);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			// a worker that was ended resets its connections
			var unused = context.close();
		}

	}

}

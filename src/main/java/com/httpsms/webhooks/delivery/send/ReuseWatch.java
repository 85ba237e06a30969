package com.httpsms.webhooks.delivery.send;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.send.KeepingHabits.Habit;

/**
 * Watches what an endpoint does with a connection after an answer.
 *
 * <p>
 * Some close it some milliseconds later without a word. So the first answer of an
 * endpoint that is not known yet ends {@value #TRIAL_MILLIS} ms later than it does: until
 * then nothing else is sent on its connection, and a close is seen before a request is
 * lost to it. What was learned holds for all connections to the endpoint.
 */
final class ReuseWatch extends ChannelDuplexHandler {

	private static final AttributeKey<ReuseWatch> KEY = AttributeKey.valueOf(ReuseWatch.class, "watch");

	private static final long TRIAL_MILLIS = 20;

	private static final Pattern KEPT = Pattern.compile("(?i)(?:^|[,;\\s])timeout\\s*=\\s*(\\d{1,9})(?!\\d)");

	private final Habit habit;

	/** The end of an answer that is held back. */
	private @Nullable Object end;

	private boolean saysClose;

	private boolean closedByUs;

	/** How long the endpoint said that it keeps the connection, in nanoseconds. */
	private volatile long announced = Long.MAX_VALUE;

	/** Read by the pool, too. */
	private volatile boolean idle;

	private volatile long answeredAt;

	ReuseWatch(Habit habit) {
		this.habit = habit;
	}

	/**
	 * Whether a connection from the pool is to be thrown away.
	 * @param channel the connection
	 * @return true if the endpoint may be closing it
	 */
	static boolean isSpent(Channel channel) {
		ReuseWatch watch = channel.attr(KEY).get();
		if (watch == null || !watch.idle) {
			return false;
		}
		long idle = System.nanoTime() - watch.answeredAt;
		return idle >= watch.announced / 2 || !watch.habit.allows(idle);
	}

	/**
	 * What a {@code Keep-Alive} header says.
	 * @param header its value, or null
	 * @return for how long the connection is kept, in nanoseconds; the largest number if
	 * it does not say
	 */
	static long announced(@Nullable String header) {
		if (header == null) {
			return Long.MAX_VALUE;
		}
		Matcher timeout = KEPT.matcher(header);
		return timeout.find() ? TimeUnit.SECONDS.toNanos(Long.parseLong(timeout.group(1))) : Long.MAX_VALUE;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		context.channel().attr(KEY).set(this);
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof HttpRequest) {
			this.idle = false;
		}
		var unused = context.write(message, promise);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.end != null) {
			// more than an answer: nobody asked for it, and the connection is closed
			ReferenceCountUtil.release(message);
			return;
		}
		if (message instanceof HttpResponse response) {
			this.saysClose = !HttpUtil.isKeepAlive(response);
			this.announced = announced(response.headers().get("Keep-Alive"));
		}
		if (message instanceof LastHttpContent) {
			long now = System.nanoTime();
			this.answeredAt = now;
			this.idle = true;
			if (!this.saysClose && !this.habit.isKnown(now)) {
				this.end = message;
				var unused = context.executor()
					.schedule(() -> endOfTrial(context), TRIAL_MILLIS, TimeUnit.MILLISECONDS);
				// without a read not every transport sees a close
				context.read();
				return;
			}
		}
		context.fireChannelRead(message);
	}

	private void endOfTrial(ChannelHandlerContext context) {
		if (this.end != null) {
			this.habit.keeps(System.nanoTime());
			passOn(context);
		}
	}

	private void passOn(ChannelHandlerContext context) {
		Object message = this.end;
		if (message != null) {
			this.end = null;
			context.fireChannelRead(message);
			context.fireChannelReadComplete();
		}
	}

	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		this.closedByUs = true;
		var unused = context.close(promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.idle && !this.closedByUs && !this.saysClose) {
			long now = System.nanoTime();
			this.habit.closes(now - this.answeredAt, now);
		}
		passOn(context);
		context.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (this.end == null) {
			context.fireExceptionCaught(cause);
		}
		else {
			// the answer was whole before it
			passOn(context);
			var unused = context.close();
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		ReferenceCountUtil.release(this.end);
		this.end = null;
	}

}

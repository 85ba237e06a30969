package com.httpsms.webhooks.delivery.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Holds what an endpoint sends against what it was asked for, in front of the codec.
 *
 * <p>
 * An answer that has no end is cut off. A long body is given up when its excerpt is
 * complete, but interim responses, for example, would be read as fast as they come until
 * the request's time is over.
 *
 * <p>
 * A connection on which more comes than the answer is not used again: a 204 with a body,
 * or a body that is longer than it says, would be taken for the beginning of the answer
 * to the next request, and cost that one an attempt.
 */
final class AnswerBounds extends ChannelDuplexHandler {

	/**
	 * What Netty reads in one go at the most, 16 times 64 KiB: an endpoint with a long
	 * body may send that much before the excerpt is cut off.
	 */
	static final int MOST_BYTES = 1024 * 1024;

	private long bytes;

	private boolean answered;

	/**
	 * What tells this one that an answer is complete; belongs behind the codec.
	 * @return a handler
	 */
	ChannelInboundHandler end() {
		return new End();
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		// the next request of this connection
		this.bytes = 0;
		this.answered = false;
		var unused = context.write(message, promise);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (!(message instanceof ByteBuf buffer)) {
			context.fireChannelRead(message);
			return;
		}
		boolean binary = this.bytes == 0 && startsBinary(buffer);
		this.bytes += buffer.readableBytes();
		if (this.answered) {
			buffer.release();
			close(context);
		}
		else if (this.bytes > MOST_BYTES) {
			buffer.release();
			context.fireExceptionCaught(new InvalidAnswerException("longer than " + MOST_BYTES + " bytes"));
			close(context);
		}
		else if (binary) {
			buffer.release();
			context.fireExceptionCaught(new InvalidAnswerException("it begins with a control character"));
			close(context);
		}
		else {
			decode(context, buffer);
		}
	}

	/** The codec, which takes LF alone, would pass over such bytes and wait for more. */
	private static boolean startsBinary(ByteBuf buffer) {
		if (!buffer.isReadable()) {
			return false;
		}
		int first = buffer.getUnsignedByte(buffer.readerIndex());
		return first < ' ' && first != '\r' && first != '\n';
	}

	/** The codec reads from this very buffer, unless it still has half a line. */
	private void decode(ChannelHandlerContext context, ByteBuf buffer) {
		buffer.retain();
		try {
			context.fireChannelRead(buffer);
			if (this.answered && buffer.isReadable()) {
				close(context);
			}
		}
		finally {
			buffer.release();
		}
	}

	private static void close(ChannelHandlerContext context) {
		var unused = context.close();
	}

	private final class End extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (message instanceof LastHttpContent) {
				// first, since the next request may be written while this one ends
				AnswerBounds.this.answered = true;
			}
			context.fireChannelRead(message);
		}

	}

}

package com.httpsms.webhooks.delivery.send;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;

/**
 * Ends a conversation when what came can't be read as HTTP/1.1. The client library knows
 * such errors too, but as whatever exception the parser met, and keeps the connection.
 */
@ChannelHandler.Sharable
final class InvalidAnswers extends ChannelInboundHandlerAdapter {

	/** What the codec puts where it could read no status. */
	private static final int UNKNOWN = 999;

	static final InvalidAnswers INSTANCE = new InvalidAnswers();

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (!(message instanceof HttpObject object) || !object.decoderResult().isFailure()) {
			context.fireChannelRead(message);
			return;
		}
		Throwable cause = object.decoderResult().cause();
		int status = (object instanceof HttpResponse response) ? response.status().code() : 0;
		ReferenceCountUtil.release(message);
		context.fireExceptionCaught(
				new InvalidAnswerException((status < UNKNOWN) ? status : 0, String.valueOf(cause.getMessage())));
		var unused = context.close();
	}

}

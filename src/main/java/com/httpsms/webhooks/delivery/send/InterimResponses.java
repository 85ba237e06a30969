package com.httpsms.webhooks.delivery.send;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Passes over interim responses (1xx). The client library knows only 100 and would take
 * any other one for the answer; the real answer would then be taken for that of the
 * connection's next request, which may be another tenant's.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.2">RFC 9110, section
 * 15.2</a>
 */
final class InterimResponses extends ChannelInboundHandlerAdapter {

	/** The last interim status since the last answer, zero if there was none. */
	private int interim;

	private boolean passingOver;

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpResponse response) {
			HttpResponseStatus status = response.status();
			this.passingOver = status.codeClass() == HttpStatusClass.INFORMATIONAL;
			this.interim = this.passingOver ? status.code() : 0;
		}
		if (!this.passingOver) {
			context.fireChannelRead(message);
			return;
		}
		ReferenceCountUtil.release(message);
		if (this.interim == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
			// nothing that follows is HTTP, and we asked for no other protocol
			var unused = context.close();
		}
		else if (message instanceof LastHttpContent) {
			context.read();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.interim != 0) {
			context.fireExceptionCaught(new OnlyInterimResponseException(this.interim));
		}
		context.fireChannelInactive();
	}

}

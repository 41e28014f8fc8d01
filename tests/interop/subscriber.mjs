// The official CometD client. It subscribes, and prints each message it receives as one JSON line.
//
//   node subscriber.mjs '{"url": "http://127.0.0.1:8080/api/v2/notifications", "channels": ["/v2/me/calls"],
//                         "username": "agent", "password": "…", "cookie": "JSESSIONID=…",
//                         "count": 2, "seconds": 10}'
//
// Lines: {"connected": true} once all channels are subscribed (again after a new handshake),
// {"channel": …, "data": …} for a message, {"refused": …} for a refusal.
// It ends with 0 after `count` messages and a disconnect, with 1 after `seconds`, with 2 where it is refused.

import { CometD } from "cometd";
import { adapt } from "cometd-nodejs-client";

const wanted = JSON.parse(process.argv[2]);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");

adapt();
const client = new CometD();
client.unregisterTransport("websocket");
client.unregisterTransport("callback-polling");

const requestHeaders = {};
if (wanted.username !== undefined) {
    const credentials = Buffer.from(`${wanted.username}:${wanted.password}`).toString("base64");
    requestHeaders.Authorization = `Basic ${credentials}`;
}
if (wanted.cookie !== undefined) {
    requestHeaders.Cookie = wanted.cookie;
}
client.configure({ url: wanted.url, requestHeaders, logLevel: "error" });

let left = wanted.count;

function end(code) {
    client.disconnect(() => process.exit(code));
    // A server that does not answer the disconnect does not keep us.
    setTimeout(() => process.exit(code), 1000);
}

function refuse(reply) {
    say({ refused: reply.error ?? reply.failure?.httpCode ?? String(reply.failure?.reason), channel: reply.channel });
    end(2);
}

function receive({ channel, data }) {
    // The client matches `/**` with the protocol's own messages, too.
    if (channel.startsWith("/meta/")) {
        return;
    }
    say({ channel, data });
    left -= 1;
    if (left === 0) {
        end(0);
    }
}

// Subscriptions end with the session, so they are made after each handshake.
client.addListener("/meta/handshake", (handshake) => {
    if (!handshake.successful) {
        refuse(handshake);
        return;
    }
    let missing = wanted.channels.length;
    client.batch(() => {
        wanted.channels.forEach((channel) => {
            client.subscribe(channel, receive, (reply) => {
                missing -= 1;
                if (!reply.successful) {
                    refuse(reply);
                } else if (missing === 0) {
                    say({ connected: true });
                }
            });
        });
    });
});

setTimeout(() => end(1), wanted.seconds * 1000);
client.handshake();

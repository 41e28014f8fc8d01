// The official CometD client, over a transport of choice, obeying orders.
//
//   node listener.mjs '{"url": "http://127.0.0.1:8080/api/v2/notifications", "channels": ["/v2/me/calls"],
//                       "username": "agent", "password": "…", "transport": "websocket", "ack": true}'
//
// Lines: {"connected": TRANSPORT} once all channels are subscribed (again after a new handshake),
// {"channel": …, "data": …} for a message, {"broken": true} when a connect fails, {"done": ORDER} for an order,
// {"ended": true} when the client has given up or been disconnected.
// Orders on stdin, as JSON lines: {"unsubscribe": CHANNEL}, {"disconnect": true}.
// It ends by itself once the client is disconnected: what still retried would keep it alive.

import readline from "node:readline";
import { CometD } from "cometd";
import { AckExtension } from "cometd/AckExtension.js";
import { adapt } from "cometd-nodejs-client";
import { WebSocket } from "ws";

const wanted = JSON.parse(process.argv[2]);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const credentials = Buffer.from(`${wanted.username}:${wanted.password}`).toString("base64");
const requestHeaders = { Authorization: `Basic ${credentials}` };

adapt();
// As in a browser, the client can give no headers to a web socket.
window.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
        super(url, protocols, { headers: requestHeaders });
    }
};

const client = new CometD();
for (const each of ["websocket", "long-polling", "callback-polling"]) {
    if (each !== wanted.transport) {
        client.unregisterTransport(each);
    }
}
if (wanted.ack) {
    client.registerExtension("ack", new AckExtension());
}
client.configure({ url: wanted.url, requestHeaders, logLevel: "error", backoffIncrement: 100, maxBackoff: 200 });

const subscriptions = new Map();

client.addListener("/meta/handshake", (handshake) => {
    if (!handshake.successful) {
        return;
    }
    let missing = wanted.channels.length;
    client.batch(() => {
        wanted.channels.forEach((channel) => {
            const receive = (message) => say({ channel: message.channel, data: message.data });
            subscriptions.set(
                channel,
                client.subscribe(channel, receive, () => {
                    missing -= 1;
                    if (missing === 0) {
                        say({ connected: client.getTransport().type });
                    }
                }),
            );
        });
    });
});

function look() {
    if (client.isDisconnected()) {
        say({ ended: true });
        orders.close();
        process.stdin.unref();
    }
}

client.addListener("/meta/connect", (reply) => {
    if (!reply.successful) {
        say({ broken: true });
    }
    setTimeout(look, 0);
});
client.addListener("/meta/disconnect", () => setTimeout(look, 0));

const orders = readline.createInterface({ input: process.stdin });
orders.on("line", (line) => {
    const order = JSON.parse(line);
    if (order.unsubscribe !== undefined) {
        client.unsubscribe(subscriptions.get(order.unsubscribe), () => say({ done: "unsubscribe" }));
    }
    if (order.disconnect) {
        client.disconnect(() => say({ done: "disconnect" }));
    }
});

client.handshake();

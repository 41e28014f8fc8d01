// The official CometD server. It prints its port and what happens to sessions, and obeys orders from stdin:
// one JSON object a line in both directions.
//
//   node server.mjs '{"timeout": 30000}'        options of createCometDServer
//   {"publish": [["/v2/me/calls", {…}], …]}     tell the subscribers
//   {"forget": true}                            forget all sessions, as a restart would

import http from "node:http";
import readline from "node:readline";
import cometd from "cometd-nodejs-server";

const options = JSON.parse(process.argv[2] ?? "{}");
const say = (what) => console.log(JSON.stringify(what));

function create() {
    const server = cometd.createCometDServer(options);
    server.addListener("sessionAdded", () => say({ session: "added" }));
    server.addListener("sessionRemoved", () => say({ session: "removed" }));
    return server;
}

let current = create();

const listener = http.createServer((request, response) => current.handle(request, response));
listener.listen(0, "127.0.0.1", () => say({ port: listener.address().port }));

const orders = {
    publish(messages) {
        // Channels that are idle are swept, so each is made anew.
        messages.forEach(([channel, data]) => current.createServerChannel(channel).publish(null, data));
    },
    forget() {
        current.close();
        current = create();
    },
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
    Object.entries(JSON.parse(line)).forEach(([order, detail]) => {
        orders[order](detail);
        say({ done: order });
    });
}).on("close", () => process.exit(0));
